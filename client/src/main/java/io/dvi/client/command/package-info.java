/**
 * Commands that talk to running services; they need picocli and Jackson, which users of
 * the SDK do not.
 */
@NullMarked
package io.dvi.client.command;

import org.jspecify.annotations.NullMarked;
