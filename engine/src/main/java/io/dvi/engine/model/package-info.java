/**
 * What the engine asks of a split model, its caches and its folder on disk; no runtime
 * types.
 */
@NullMarked
package io.dvi.engine.model;

import org.jspecify.annotations.NullMarked;
