// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The answers to one {@link Batch}: the first refusal ends it, or else the acknowledgement of the last change. When the
 * kernel cannot make the changes after it took all of them, it refuses the mark at the beginning before it answers
 * anything else.
 */
final class BatchAnswers implements Answers {
    private final int first;
    private final int messages;
    private final int port;
    private int answered;
    private @Nullable Acknowledgement end;

    /** The answers to {@code messages} messages, numbered from {@code first}. */
    BatchAnswers(int first, int messages, int port) {
        this.first = first;
        this.messages = messages;
        this.port = port;
    }

    @Override
    public void accept(ByteBuffer datagram) {
        while (datagram.hasRemaining()) {
            Message message = Message.read(datagram);
            int index = message.sequence() - first;
            if (end == null && message.port() == port && index >= 0 && index < messages) {
                accept(message, index);
            }
        }
    }

    private void accept(Message message, int index) {
        if (message.type() == Message.TYPE_ERROR) {
            Acknowledgement answer = Acknowledgement.read(message);
            if (answer.isError() || index == messages - 2) {
                end = answer;
                answered = index;
            }
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

    /** Which message the end answers, counted from 0. */
    int answered() {
        return answered;
    }
}
