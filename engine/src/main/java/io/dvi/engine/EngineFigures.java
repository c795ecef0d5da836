package io.dvi.engine;

/**
 * What an engine is doing right now.
 *
 * @param slots most requests decoded at once
 * @param running requests that hold a slot
 * @param waiting requests that wait for one
 */
public record EngineFigures(int slots, int running, int waiting) {
}
