/** Channels, calls, retries and the mapping to the wire; may change at any time. */
@NullMarked
package io.dvi.client.internal;

import org.jspecify.annotations.NullMarked;
