/** The engine's front: open a model folder, submit requests, receive events. */
@NullMarked
package io.dvi.engine;

import org.jspecify.annotations.NullMarked;
