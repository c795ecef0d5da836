/** The only place that knows HTTP status codes and error bodies. */
@NullMarked
package io.dvi.gateway.error;

import org.jspecify.annotations.NullMarked;
