// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The answers to one request, collected from datagrams until the one that ends it. Does no I/O.
 *
 * @param <T> what one answer becomes
 */
final class Exchange<T> implements Answers {
    private final int sequence;
    private final int port;
    private final Function<Message, Optional<T>> reader;
    private final List<T> answers = new ArrayList<>();
    private boolean incomplete;
    private @Nullable MalformedMessageException malformed;
    private @Nullable Acknowledgement end;

    Exchange(int sequence, int port, Function<Message, Optional<T>> reader) {
        this.sequence = sequence;
        this.port = port;
        this.reader = reader;
    }

    @Override
    public void accept(ByteBuffer datagram) {
        while (datagram.hasRemaining()) {
            Message message = Message.read(datagram);
            if (message.sequence() == sequence && message.port() == port) {
                accept(message);
            }
        }
    }

    private void accept(Message message) {
        if (message.has(Message.DUMP_INTERRUPTED)) {
            incomplete = true;
        }
        switch (message.type()) {
            case Message.TYPE_NOOP -> {}
            case Message.TYPE_ERROR, Message.TYPE_DONE -> end = Acknowledgement.read(message);
            default -> read(message);
        }
    }

    /** Goes on after a malformed answer: the kernel refuses a second dump before the first is read to its end. */
    private void read(Message message) {
        try {
            reader.apply(message).ifPresent(answers::add);
        } catch (MalformedMessageException e) {
            note(e);
        } catch (IllegalArgumentException e) { // a value that no record takes
            note(new MalformedMessageException(String.valueOf(e.getMessage())));
        }
    }

    private void note(MalformedMessageException e) {
        malformed = malformed == null ? e : malformed;
    }

    @Override
    public void lost() {
        incomplete = true;
    }

    @Override
    public @Nullable Acknowledgement end() {
        return end;
    }

    /** Whether what was listed changed meanwhile, or a part of it was lost, so that the request is to be repeated. */
    boolean isIncomplete() {
        return incomplete;
    }

    /**
     * The answers so far.
     *
     * @throws MalformedMessageException when one of them could not be read
     */
    List<T> answers() {
        if (malformed != null) {
            throw malformed;
        }
        return answers;
    }
}
