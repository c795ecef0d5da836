/** The services behind the gateway as reactive calls, built on the SDK. */
@NullMarked
package io.dvi.gateway.backend;

import org.jspecify.annotations.NullMarked;
