// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;

/** Counts the messages of one neighbour. Owned by the thread that calls doWork(). */
final class MessageCounts {
    private long messagesIn;
    private long messagesOut;
    private long updatesIn;
    private long updatesOut;
    private long malformed;

    void countIn(BgpMessage message) {
        messagesIn++;
        if (message instanceof BgpMessage.Update update) {
            updatesIn++;
            malformed += update.malformations().isEmpty() ? 0 : 1;
        }
    }

    /** Counts any message but an UPDATE. */
    void countOut() {
        messagesOut++;
    }

    void countUpdateOut() {
        messagesOut++;
        updatesOut++;
    }

    NeighborStatus.Counters snapshot() {
        return new NeighborStatus.Counters(messagesIn, messagesOut, updatesIn, updatesOut, malformed);
    }
}
