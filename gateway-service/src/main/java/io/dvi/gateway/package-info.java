/** REST in, gRPC out: the OpenAI contract, keys and the admin API. */
@NullMarked
package io.dvi.gateway;

import org.jspecify.annotations.NullMarked;
