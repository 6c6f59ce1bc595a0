// made by tools/generate.ts from src/isa/instructions.ts; run `npm run generate`, don't edit.
// Rows by opcode, packed as tools/pack-table.ts says; and the numbers the VM knows by name.
export const TABLE = "'di~#E~#R#+F|0R#-F|0Rm(XRF?#/F|0:T(1,$8)RF?#%F|0:T(1,$8)R#&FR#|FR#^FR#<<UR#>>UR#>>>U|0W#+F|0Wm(XW#&FW#|FW#^FW#<<UW#>>UW#>>>U|0R(#==OR(#!=OR(#<OR(#<=OR(#>>>0<F>>>0)|0W(#==OW(#!=OW(#<OW(#>OErr~#?F:$3'er~#/1'df~#>=V7?V7:#<=-V8?-V8:#|0'ei~#/1'eis~#/F'ek~K[#]'ef~#'eJ#+F'eJ#-F'eJ#*F'eJ#/F'eJ`min(X'eJ`max(X'eJ`atan2(X'eJF==F?`pow(X:F'ef~#/-1'ef~`absCfloorCsqrtCsinCcosCasinCacosCexpClog(#)'dJ(#==O'dJ(#!=O'dJ(#<O'dJ(#<=O'erJ#?F:$3Eu~@4?BL:GEu~@4?BL<<24>>24:GEu~@5?SL:GEu~@5?SL<<16>>16:GEu~@6?ML:G'eru~@7?DL:G'rru~if(@4)BL=I_rru~if(@5)SL=I_rru~if(@6)ML=I_fru~if(@7)DL=I==I?I:NaN_dy~M[#]'ry~M[#]=I'ez~D[#]'fz~D[#]=I==I?I:NaNHHHH''65ttm~A(96,I,X'129ttm~A(97,I,XH65tm~A(102,0,I,#)H'65u~A(108,0,0,I)HHH'''257tm~A(126,65535,I,#)''17ew~P[#]'33fx~Q[#]=I'1025e~Y[0]'d~Y[1]'ev~Z[#]HH''g~'~'~'t~'0~}'0~}else{'~while(1){'~break'~continue'~return'r~return I'f~return I'u~T(5,$8,I)'c~'r~I'r~!Ij==#j!=#j<#j<=#j>>>0<#>>>0j>>>0>=#>>>0'ri~I==#'ri~I!=#'ri~I<#'ri~I>#'JI==#'JI!=#'JI<#'JI<=#'J!(I<#)'J!(I<=#)#$1@#+F>>>0<$C(#)'ef~`E'drF$2GT(2,$8)H'''''I$0Jff~L[#+F]OF)|0REr~U(F&31)V214748364WEi~X#,F)_;else G'`Math.j'rr~I";
export const CODES = "j`_XWVUROLJIHGFEC@#";
export const MULI = 0xf;
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
/** Numbers of the frequent instructions as characters, 35 more each: the order of their short codes. */
export const FREQUENT = "·$1E+¹Ìj>2&ÁÀG3kBdI¤hÉ,Ë'£F_%½[]¼^5Æº¸K";
export const RESULT_FLOAT = 2;
/** From here on, every instruction opens an if. */
export const FIRST_IF = 0x9e;
