// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final int NFTABLES = 10;
    private static final int NEW_TABLE = NFTABLES << 8;
    private static final int FIRST = 7;
    private static final int PORT = 4711;

    /** {@code nft add table inet t}, 1.0.6: the datagram it sent, with its sequence numbers. */
    private static final String ADD_TABLE = "14000000100001000000000000000000" + "0000000a"
            + "24000000000a01000100000000000000" + "01000000" + "0600010074000000" + "0800020000000000"
            + "14000000110001000200000000000000" + "0000000a";

    private static Batch addTable() {
        MessageWriter table = new MessageWriter(NEW_TABLE, 0)
                .octets(new byte[] {1, 0, 0, 0})
                .text(1, "t")
                .be32(2, 0);
        return new Batch(NFTABLES).add("add table", "inet t", table);
    }

    private static ByteBuffer answer(int sequence, int port, int error) {
        return ByteBuffer.allocate(36)
                .order(ByteOrder.nativeOrder())
                .putInt(36)
                .putShort((short) Message.TYPE_ERROR)
                .putShort((short) Message.CAPPED)
                .putInt(sequence)
                .putInt(port)
                .putInt(-error)
                .putInt(Message.HEADER_LENGTH)
                .clear();
    }

    @Test
    void writesWhatNftWritesAndAsksForOneAcknowledgement() {
        ByteBuffer datagram = addTable().datagram(0);
        byte[] expected = HexFormat.of().parseHex(ADD_TABLE);
        expected[20 + Message.FLAGS_OFFSET] |= Message.ACK;
        byte[] written = new byte[datagram.remaining()];
        datagram.get(written);
        assertThat(written).isEqualTo(expected);
    }

    @Test
    void endsWithTheAcknowledgementOfTheLastChange() {
        BatchAnswers answers = new BatchAnswers(FIRST, 4, PORT);
        answers.accept(answer(FIRST + 1, PORT, 0));
        assertThat(answers.end()).isNull();
        answers.accept(answer(FIRST + 2, PORT, 0));
        assertThat(answers.end()).isEqualTo(new Acknowledgement(0, ""));
    }

    @Test
    void keepsTheFirstRefusal() {
        BatchAnswers answers = new BatchAnswers(FIRST, 5, PORT);
        ByteBuffer both = ByteBuffer.allocate(72)
                .order(ByteOrder.nativeOrder())
                .put(answer(FIRST + 2, PORT, 2))
                .put(answer(FIRST + 3, PORT, 17))
                .flip();
        answers.accept(both);
        assertThat(answers.end()).isEqualTo(new Acknowledgement(2, ""));
        assertThat(answers.answered()).isEqualTo(2);
    }

    @Test
    void skipsAnswersToSomethingElse() {
        BatchAnswers answers = new BatchAnswers(FIRST, 3, PORT);
        answers.accept(answer(FIRST - 1, PORT, 1));
        answers.accept(answer(FIRST + 3, PORT, 1));
        answers.accept(answer(FIRST + 1, PORT + 1, 1));
        assertThat(answers.end()).isNull();
    }

    @Test
    void refusesEveryStrictPrefixOfAnAnswer() {
        for (int length = 1; length < 36; length++) {
            BatchAnswers answers = new BatchAnswers(FIRST, 3, PORT);
            ByteBuffer prefix = answer(FIRST + 1, PORT, 2).slice(0, length).order(ByteOrder.nativeOrder());
            assertThatThrownBy(() -> answers.accept(prefix)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void namesTheChangeThatAnAnswerIsAbout() {
        Batch batch = addTable().add("add chain", "postrouting", new MessageWriter(NEW_TABLE, 0));
        assertThat(batch.messages()).isEqualTo(4);
        assertThat(batch.step(0).call()).isEqualTo("add table");
        assertThat(batch.step(1).call()).isEqualTo("add table");
        assertThat(batch.step(2).call()).isEqualTo("add chain");
        assertThat(batch.step(3).call()).isEqualTo("add chain");
    }
}
