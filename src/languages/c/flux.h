/* What a C block of a FLUX.MD file may call: `#include <flux.h>`. Editors and compilers of a desk find this file as dist/flux.h of flux;
   docs/flux-md.md tells what each means on a board. Ports, agents and topics are constants: names, as here, or numbers by prototypes of
   one's own. */
#ifndef FLUX_H
#define FLUX_H

/* The input, sampled at the start of the tick; unknown is NaN. */
extern double flux_in(const char *port);
/* Sets an output, committed when the tick ends without a trap. */
extern void flux_out(const char *port, double value);
/* A message to one agent, with up to four values; ints go as ints, a text as the number that stands for it. */
extern void flux_tell(const char *agent, const char *topic, ...);
/* Asks one agent for a quantity; the answer is a message of that topic, heard in a later tick. */
extern void flux_ask(const char *agent, const char *topic, ...);
/* A message to all. */
extern void flux_broadcast(const char *topic, ...);
/* Seconds since the agent started. */
extern double flux_now(void);

#endif
