/** What decode replicas say of the heads they serve. */
@NullMarked
package io.dvi.trainer.replica;

import org.jspecify.annotations.NullMarked;
