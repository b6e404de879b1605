// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

/** A socket that {@link TcpSockets} closes for good at the latest when it is closed itself. */
interface WatchedSocket extends AutoCloseable {
    @Override
    void close();

    /** Gives the descriptor back, whatever is under way. */
    void release();
}
