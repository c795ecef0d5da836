/**
 * What gRPC servers of the project and their callers do alike: who may call, how a server
 * says no.
 */
@NullMarked
package io.dvi.grpc;

import org.jspecify.annotations.NullMarked;
