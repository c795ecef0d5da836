package io.dvi.decode.heads;

import com.google.protobuf.ByteString;
import io.dvi.engine.head.HeadLease;
import io.dvi.v1.Head;

/**
 * A head that was checked and can serve.
 *
 * @param description what the registry says of it
 * @param file the head file, for the next start
 * @param lease the loaded head
 */
record LoadedHead(Head description, ByteString file, HeadLease lease) {
}
