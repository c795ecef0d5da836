/** Where the database comes from and who may write to it. */
@NullMarked
package io.dvi.trainer.database;

import org.jspecify.annotations.NullMarked;
