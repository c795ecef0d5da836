/** The chart, linted and rendered by the real helm. */
@NullMarked
package io.dvi.system.chart;

import org.jspecify.annotations.NullMarked;
