// The numbers of WebAssembly's binary format (core specification, chapters 5.3 and 5.4) that translated programs need, under the names
// that the text format gives them.

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;
export type ValueType = typeof I32 | typeof I64 | typeof F64;
/** Type of a block that gives nothing. */
export const EMPTY = 0x40;

export const UNREACHABLE = 0x00;
export const BLOCK = 0x02;
export const LOOP = 0x03;
export const IF = 0x04;
export const ELSE = 0x05;
export const END = 0x0b;
export const BR = 0x0c;
export const BR_IF = 0x0d;
export const RETURN = 0x0f;
export const CALL = 0x10;
export const SELECT = 0x1b;
export const LOCAL_GET = 0x20;
export const LOCAL_SET = 0x21;
export const LOCAL_TEE = 0x22;
export const GLOBAL_GET = 0x23;
export const GLOBAL_SET = 0x24;

export const I32_LOAD = 0x28;
export const F64_LOAD = 0x2b;
export const I32_LOAD8_S = 0x2c;
export const I32_LOAD8_U = 0x2d;
export const I32_LOAD16_S = 0x2e;
export const I32_LOAD16_U = 0x2f;
export const I32_STORE = 0x36;
export const F64_STORE = 0x39;
export const I32_STORE8 = 0x3a;
export const I32_STORE16 = 0x3b;

export const I32_CONST = 0x41;
export const F64_CONST = 0x44;
export const I32_EQZ = 0x45;
export const I32_EQ = 0x46;
export const I32_NE = 0x47;
export const I32_LT_S = 0x48;
export const I32_LT_U = 0x49;
export const I32_GT_S = 0x4a;
export const I32_LE_S = 0x4c;
export const I32_GE_U = 0x4f;
export const I64_NE = 0x52;
export const F64_EQ = 0x61;
export const F64_NE = 0x62;
export const F64_LT = 0x63;
export const F64_LE = 0x65;

export const I32_ADD = 0x6a;
export const I32_SUB = 0x6b;
export const I32_MUL = 0x6c;
export const I32_DIV_S = 0x6d;
export const I32_REM_S = 0x6f;
export const I32_AND = 0x71;
export const I32_OR = 0x72;
export const I32_XOR = 0x73;
export const I32_SHL = 0x74;
export const I32_SHR_S = 0x75;
export const I32_SHR_U = 0x76;
export const I64_ADD = 0x7c;
export const I64_SUB = 0x7d;
export const I64_MUL = 0x7e;
export const F64_ABS = 0x99;
export const F64_NEG = 0x9a;
export const F64_FLOOR = 0x9c;
export const F64_SQRT = 0x9f;
export const F64_ADD = 0xa0;
export const F64_SUB = 0xa1;
export const F64_MUL = 0xa2;
export const F64_DIV = 0xa3;
export const F64_MIN = 0xa4;
export const F64_MAX = 0xa5;
export const I32_WRAP_I64 = 0xa7;
export const I64_EXTEND_I32_S = 0xac;
export const F64_CONVERT_I32_S = 0xb7;
/** Behind PREFIX. */
export const PREFIX = 0xfc;
export const I32_TRUNC_SAT_F64_S = 0x02;
