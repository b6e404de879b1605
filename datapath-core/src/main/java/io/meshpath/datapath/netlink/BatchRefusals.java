// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The answers to one {@link RequestBatch}: refusals, and in the end what became of the last request. */
final class BatchRefusals implements Answers {
    private final int first;
    private final int requests;
    private final int port;
    private final NetlinkSocket.Refusals refusals;
    private @Nullable Acknowledgement end;

    /** The answers to {@code requests} requests, numbered from {@code first}. */
    BatchRefusals(int first, int requests, int port, NetlinkSocket.Refusals refusals) {
        this.first = first;
        this.requests = requests;
        this.port = port;
        this.refusals = refusals;
    }

    @Override
    public void accept(ByteBuffer datagram) {
        while (datagram.hasRemaining()) {
            Message message = Message.read(datagram);
            int index = message.sequence() - first;
            if (message.type() == Message.TYPE_ERROR && message.port() == port && index >= 0 && index < requests) {
                accept(Acknowledgement.read(message), index);
            }
        }
    }

    private void accept(Acknowledgement answer, int index) {
        if (answer.isError()) {
            refusals.refused(index, new Errno(answer.error()), answer.text());
        }
        if (index == requests - 1) {
            end = answer;
        }
    }

    /** Cannot be: an acknowledgement is a hundred octets or two. */
    @Override
    public void lost() {
        throw new MalformedMessageException("an acknowledgement is larger than any datagram there is");
    }

    @Override
    public @Nullable Acknowledgement end() {
        return end;
    }
}
