// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import java.util.Objects;

/**
 * Many questions for the tables of a {@link PolicyProbe}, answered by one run of the kernel's program: {@link #add} them,
 * {@link #ask}, read each {@link #verdict}, {@link #clear}. Adding and reading cost no system call.
 *
 * <p>Lives in memory of the probe, and no longer than it. Not safe for use by multiple threads.
 */
public final class PolicyQuestions {
    /** How many questions one run answers (POLICY_QUESTIONS of policy_probe.bpf.c, less the one asked alone). */
    public static final int CAPACITY = (1 << 16) - 1;

    private static final String QUESTIONS = ".data.policy_questions";
    private static final String ANSWERS = ".data.policy_answers";
    private static final int QUESTION_BYTES = PolicyQuestion.LAYOUT.byteSize();
    private static final int ANSWER_BYTES = PolicyAnswer.LAYOUT.byteSize();
    // enum peer_kind
    private static final int PEER_IDENTITY = 0;
    private static final int PEER_IPV4 = 1;
    private static final int PEER_IPV6 = 2;
    private static final IpAddress NO_ADDRESS = IpAddress.of6(0, 0);
    private static final int ALONE = CAPACITY;
    private static final int SHORTEST_PACKET = 14;
    private static final TestRunInput RUN = TestRunInput.packet(new byte[SHORTEST_PACKET]);

    private final Program program;
    private final NativeMemory questions;
    private final NativeMemory answers;
    private int size;
    private int answered;

    PolicyQuestions(Program program, LoadedObject loaded) {
        this.program = program;
        this.questions = loaded.map(QUESTIONS).memory(true);
        this.answers = loaded.map(ANSWERS).memory(false);
    }

    /** How many questions there are. */
    public int size() {
        return size;
    }

    /** Whether {@link #add} would fail. */
    public boolean isFull() {
        return size == CAPACITY;
    }

    /** Takes all questions away. */
    public void clear() {
        size = 0;
        answered = 0;
    }

    /**
     * One more question: may the endpoint talk to this peer?
     *
     * @param peer an identity
     * @param port a port, or a number of {@link PortSpace#OTHER}
     * @return the question's number, from 0 on, for {@link #verdict}
     * @throws IllegalStateException when there are {@link #CAPACITY} questions
     */
    public int add(int endpoint, Direction direction, int peer, PortSpace space, int port) {
        write(next(), NO_ADDRESS, peer, PEER_IDENTITY, endpoint, direction, space, port);
        return size++;
    }

    /**
     * The same for a peer whose identity the probe's {@linkplain PolicyProbe#ipcache ipcache} tells when the question is asked.
     *
     * @throws IllegalStateException when there are {@link #CAPACITY} questions
     */
    public int add(int endpoint, Direction direction, IpAddress peer, PortSpace space, int port) {
        write(next(), peer, 0, kind(peer), endpoint, direction, space, port);
        return size++;
    }

    private int next() {
        if (isFull()) {
            throw new IllegalStateException("there is room for " + CAPACITY + " questions; ask and clear them first");
        }
        return size;
    }

    /** Has the kernel answer all questions by the tables as they are now. */
    public void ask() {
        if (size > 0) {
            run(0, size);
            answered = size;
        }
    }

    /**
     * The {@link io.meshpath.datapath.policy.Verdict} on one question, as of the last {@link #ask}.
     *
     * @throws IllegalStateException if the tables let pass what the verdict denies, or the other way round: they are damaged
     */
    public int verdict(int question) {
        return answer(Objects.checkIndex(question, answered));
    }

    /** The identity by which the peer of one question was judged, as of the last {@link #ask}. */
    public int peer(int question) {
        return read(Objects.checkIndex(question, answered)).identity();
    }

    int askAlone(int endpoint, Direction direction, int peer, PortSpace space, int port) {
        write(ALONE, NO_ADDRESS, peer, PEER_IDENTITY, endpoint, direction, space, port);
        run(ALONE, 1);
        return answer(ALONE);
    }

    int askAlone(int endpoint, Direction direction, IpAddress peer, PortSpace space, int port) {
        write(ALONE, peer, 0, kind(peer), endpoint, direction, space, port);
        run(ALONE, 1);
        return answer(ALONE);
    }

    private static int kind(IpAddress peer) {
        return peer.isV4() ? PEER_IPV4 : PEER_IPV6;
    }

    private void write(
            int at,
            IpAddress address,
            int identity,
            int kind,
            int endpoint,
            Direction direction,
            PortSpace space,
            int port) {
        IpAddressValue octets = KernelAddress.of(address);
        PolicyQuestion question =
                new PolicyQuestion(octets, identity, endpoint, port, direction.ordinal(), space.ordinal(), kind);
        PolicyQuestion.LAYOUT.write(question, questions.buffer(), at * QUESTION_BYTES);
    }

    private int answer(int question) {
        PolicyAnswer answer = read(question);
        if (Verdict.isAllowed(answer.verdict()) != (answer.allowed() != 0)) {
            throw new IllegalStateException("verdict " + Verdict.kind(answer.verdict()) + " but the tables let pass: "
                    + (answer.allowed() != 0) + ", for question " + question);
        }
        return answer.verdict();
    }

    private PolicyAnswer read(int question) {
        return PolicyAnswer.LAYOUT.read(answers.buffer(), question * ANSWER_BYTES);
    }

    private void run(int first, int count) {
        program.testRun(RUN.withContext(SkBuff.DEFAULT.withMark(first)).withRepeat(count));
    }

    void close() {
        questions.close();
        answers.close();
    }
}
