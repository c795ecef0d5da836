/** How the decode service reaches the trainer, which may be away at any time. */
@NullMarked
package io.dvi.decode.trainer;

import org.jspecify.annotations.NullMarked;
