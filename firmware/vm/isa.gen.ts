// made by tools/generate.ts from src/isa/instructions.ts; run `npm run generate`, don't edit.
// Rows by opcode, packed as tools/pack-table.ts says; and the numbers the VM knows by name.
export const TABLE = "'di~#C~#U#+F|0U#-F|0Um(_UF?#/F|0:T(1,$8)UF?#%F|0:T(1,$8)U#&FU#|FU#^FU#<<(F&31)U#>>(F&31)U#>>>(F&31)|0W#+F|0Wm(_W#&FW#|FW#^FW#<<FW#>>FW#>>>F|0U(#==RU(#!=RU(#<RU(#<=RU(#>>>0<F>>>0)|0W(#==RW(#!=RW(#<RW(#>RCrr~#?F:$3'er~#/1'df~#>=X7?X7:#<=-X8?-X8:#|0'ei~#/1'eis~#/F'ek~K[#]'ef~#'eJ#+F'eJ#-F'eJ#*F'eJ#/F'eJjmin(_'eJjmax(_'eJjatan2(_'eJF==F?jpow(_:F'ef~#/-1'ef~jabsEfloorEsqrtEsinEcosEasinEacosEexpElog(#)'dJ(#==R'dJ(#!=R'dJ(#<R'dJ(#<=R'erJ#?F:$3Cu~@4?BO:GCu~@4?BO<<24>>24:GCu~@5?SO:GCu~@5?SO<<16>>16:GCu~@6?MO:G'eru~@7?DO:G'rru~if(@4)BO=I`rru~if(@5)SO=I`rru~if(@6)MO=I`fru~if(@7)DO=I==I?I:NaN`dy~M[#]'ry~M[#]=I'ez~D[#]'fz~D[#]=I==I?I:NaNU(t=#+Hr~(t=#-HrVW(t=#+HiVLLLL'65ttm~A(96,I,_'129ttm~A(97,I,_L'65tm~A(102,0,I,#)L''65u~A(108,0,0,I)LLLL''257tm~A(126,65535,I,#)''17ew~P[#]'33fx~Q[#]=I'1025e~Y[0]'d~Y[1]'ev~Z[#]LLLg~'~'~'t~'0~}'0~}else{'~while(1){'~break'~continue'~return'r~return I'f~return I'u~T(5,$8,I)'c~'r~I'r~!I'rr~I==#'rr~I!=#'rr~I<#'rr~I<=#'rr~I>>>0<#>>>0'rr~I>>>0>=#>>>0'ri~I==#'ri~I!=#'ri~I<#'ri~I>#'JI==#'JI!=#'JI<#'JI<=#'J!(I<#)'J!(I<=#)#$1@#+F>>>0<$C'drE(#)'ef~jF$2GT(2,$8)HF)==(t|0)?t:T(5,$8,1)CI$0Jff~L''''O[#+F]RF)|0UCr~V~(t=#*F)==(t|0)?t|0:T(5,$8,1)WCi~X214748364_#,F)`;else G'jMath.";
export const CODES = "j`_XWVUROLJIHGFEC@#";
export const ADD = 0x3;
export const SUB = 0x4;
export const REM = 0x7;
export const ADDI = 0xe;
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
