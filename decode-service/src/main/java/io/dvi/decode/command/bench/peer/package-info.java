/** Another engine on the same machine, as processes of its own. */
@NullMarked
package io.dvi.decode.command.bench.peer;

import org.jspecify.annotations.NullMarked;
