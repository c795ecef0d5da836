package io.dvi.decode.heads;

/**
 * Which replica this is.
 *
 * @param instance its stable name
 * @param bootEpoch the number of this start
 * @param modelFingerprint the model it serves
 */
record Replica(String instance, long bootEpoch, String modelFingerprint) {
}
