// made by tools/generate.ts from src/isa/instructions.ts; run `npm run generate`, don't edit.
// Rows by opcode, packed as tools/pack-table.ts says; and the numbers the VM knows by name.
export const TABLE = "'di~#E~#R#+F|0R#-F|0Rm(WRF?#/F|0:T(1,$8)RF?#%F|0:T(1,$8)R#&FR#|FR#^FR#<<(F&31)R#>>(F&31)R#>>>(F&31)|0V#+F|0Vm(WV#&FV#|FV#^FV#<<FV#>>FV#>>>F|0R(#==OR(#!=OR(#<OR(#<=OR(#>>>0<F>>>0)|0V(#==OV(#!=OV(#<OV(#>OErr~#?F:$3jr~#/1'df~#>=U7?U7:#<=-U8?-U8:#|0ji~#/1jis~#/Fjk~K[#]jf~#jJ#+FjJ#-FjJ#*FjJ#/FjJ_min(WjJ_max(WjJ_atan2(WjJF==F?_pow(W:Fjf~#/-1jf~_absCfloorCsqrtCsinCcosCasinCacosCexpClog(#)'dJ(#==O'dJ(#!=O'dJ(#<O'dJ(#<=OjrJ#?F:$3Eu~@4?BL:GEu~@4?BL<<24>>24:GEu~@5?SL:GEu~@5?SL<<16>>16:GEu~@6?ML:Gjru~@7?DL:G'rru~if(@4)BL=IXrru~if(@5)SL=IXrru~if(@6)ML=IXfru~if(@7)DL=I==I?I:NaNXdy~M[#]'ry~M[#]=Ijz~D[#]'fz~D[#]=I==I?I:NaNHHHH''65ttm~A(96,I,W'129ttm~A(97,I,WH65tm~A(102,0,I,#)H'65u~A(108,0,0,I)HHH'''257tm~A(126,65535,I,#)''17ew~P[#]'33fx~Q[#]=I'1025e~Y[0]'d~Y[1]jv~Z[#]HH''g~'~'~'t~'0~}'0~}else{'~while(1){'~break'~continue'~return'r~return I'f~return I'u~T(5,$8,I)'c~'r~I'r~!I`==#`!=#`<#`<=#`>>>0<#>>>0`>>>0>=#>>>0'ri~I==#'ri~I!=#'ri~I<#'ri~I>#'JI==#'JI!=#'JI<#'JI<=#'J!(I<#)'J!(I<=#)#$1@#+F>>>0<$C(#)jf~_E'drF$2GT(2,$8)H'''''I$0Jff~L[#+F]OF)|0REr~U214748364VEi~W#,F)X;else G'_Math.`'rr~Ij'e";
export const CODES = "j`_XWVUROLJIHGFEC@#";
export const ADD = 0x3;
export const SUB = 0x4;
export const REM = 0x7;
export const MULI = 0xf;
export const SHLI = 0x13;
export const EQ = 0x16;
export const PRIORITY = 0x6c;
export const FUNC = 0x90;
export const START = 0x91;
export const TICK = 0x92;
export const ON = 0x93;
export const END = 0x94;
export const ELSE = 0x95;
export const LOOP = 0x96;
export const BREAK = 0x97;
export const CONTINUE = 0x98;
export const RET = 0x99;
export const RETI = 0x9a;
export const RETF = 0x9b;
export const TRAP = 0x9c;
export const CALL = 0x9d;
export const IFLT = 0xa2;
export const IFLTU = 0xa4;
export const IFLTI = 0xa8;
export const IFFEQ = 0xaa;
export const IFFLT = 0xac;
/** Numbers of the frequent instructions as characters, 35 more each: the order of their short codes. */
export const FREQUENT = "·$1E+¹Ìj>2&ÁÀG3kBdI¤hÉ,Ë'£F_%½[]¼^5Æº¸K";
export const RESULT_FLOAT = 2;
/** From here on, every instruction opens an if. */
export const FIRST_IF = 0x9e;
