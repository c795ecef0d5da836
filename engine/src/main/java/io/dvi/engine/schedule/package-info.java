/** The one thread that owns all decode state: admit, draft, verify, commit. */
@NullMarked
package io.dvi.engine.schedule;

import org.jspecify.annotations.NullMarked;
