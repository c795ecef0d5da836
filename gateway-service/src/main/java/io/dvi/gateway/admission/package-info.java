/** Who is let in, and who is turned away before anything is spent on the request. */
@NullMarked
package io.dvi.gateway.admission;

import org.jspecify.annotations.NullMarked;
