/** What the decode service keeps across restarts. */
@NullMarked
package io.dvi.decode.state;

import org.jspecify.annotations.NullMarked;
