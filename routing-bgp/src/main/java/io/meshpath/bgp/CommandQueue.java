// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * What any thread wants done, in order, until the thread that owns the speaker does it. Safe for use by multiple threads;
 * {@link #run} and {@link #close} are the owner's.
 */
final class CommandQueue {
    private final Queue<LongConsumer> commands = new ConcurrentLinkedQueue<>();
    private final Runnable wakeup;
    private volatile boolean closed;

    /** An empty one; {@code wakeup} ends the wait of the owner. */
    CommandQueue(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    /**
     * Has {@code command} run with the time of the next turn.
     *
     * @throws IllegalStateException when closed
     */
    void add(LongConsumer command) {
        commands.add(command);
        requireOpen(); // asked after adding, so that a command is run by close() or refused here
        wakeup.run();
    }

    /** The answer to {@code question} at the next turn. */
    <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        add(now -> answer.complete(question.get()));
        return answer;
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    /** Runs what waits; answers how many that were. */
    int run(long now) {
        int work = 0;
        for (LongConsumer command = commands.poll(); command != null; command = commands.poll()) {
            command.accept(now);
            work++;
        }
        return work;
    }

    /** Takes no more, and runs what waits: nobody who asked something is left waiting. False when it was closed before. */
    boolean close() {
        if (closed) {
            return false;
        }
        closed = true;
        run(0);
        return true;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
    }
}
