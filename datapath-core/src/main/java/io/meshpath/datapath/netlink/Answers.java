// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What collects the kernel's answers, datagram by datagram, until the one that ends them. Does no I/O. */
interface Answers {
    /**
     * Takes one datagram of the kernel's; messages that answer something else are skipped.
     *
     * @throws MalformedMessageException when it does not hold together
     */
    void accept(ByteBuffer datagram);

    /** Notes that a datagram was lost. */
    void lost();

    /** How it ended, or null while it has not. */
    @Nullable
    Acknowledgement end();
}
