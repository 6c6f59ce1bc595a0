// The resident words of a board (boards.NAME.resident of flux.boards.json) in its Storage, and how an image is sent as what differs from them.
//
// The file: UNPACK, as text, and behind it the bits of the words' functions, one after another, zero bits to the end of the last byte. It has no
// checksum of its own: who uses it asks for the CRC-32 of the whole, as it must be by this flux's words.
// A parcel: pieces one after another, each of a number of 16 bits, high byte first: in the low 15 how many bits it gives. With the high bit, they are
// there in the file: where they begin follows, in 24 bits, counted from the end of UNPACK. Without, they follow, from the low end of each byte, in as
// many bytes as they need. All the bits, in order, are the image.

/** In Storage. Only the host writes and reads it. */
export const RESIDENT_FILE = "fx.w";
/** Bits of one piece. */
export const PIECE_BITS_MAX = 0x7fff;
/** High bit of a piece's number: its bits are in the file. */
export const PIECE_IS_THERE = 0x8000;
/** Bytes of a piece that is there. */
export const PIECE_THERE_BYTES = 5;
/** Bytes of a piece that is sent, beside its bits. */
export const PIECE_SENT_BYTES = 2;
/** What the board does with a parcel p and the functions' bits w: an expression of its JavaScript, that gives the image as a string of bytes. */
export const UNPACK =
  '(function(p,w){for(var o="",a=0,n=0,i=0,k,f,s,m;i<p.length;){k=p.charCodeAt(i)<<8|p.charCodeAt(i+1);i+=2;' +
  "if(k>>15){k&=32767;f=p.charCodeAt(i)<<16|p.charCodeAt(i+1)<<8|p.charCodeAt(i+2);i+=3;s=w}else{f=i*8;i+=k+7>>3;s=p}" +
  "for(;k>0;k-=8){m=k>8?8:k;a|=((s.charCodeAt(f>>3)|s.charCodeAt((f>>3)+1)<<8)>>(f&7)&(1<<m)-1)<<n;f+=8;" +
  "for(n+=m;n>7;n-=8){o+=String.fromCharCode(a&255);a>>=8}}}return o})";
