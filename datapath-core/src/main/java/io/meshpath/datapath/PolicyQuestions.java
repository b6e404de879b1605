// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Many questions for the tables of a {@link PolicyProbe}, answered by one run of the kernel's program: {@link #add} them,
 * {@link #ask}, read each {@link #verdict}, {@link #clear}. Adding and reading cost no system call and allocate nothing.
 *
 * <p>Lives in memory of the probe, and no longer than it. Not safe for use by multiple threads.
 */
public final class PolicyQuestions {
    /** How many questions one run answers (POLICY_QUESTIONS of policy_probe.bpf.c, less the one asked alone). */
    public static final int CAPACITY = (1 << 16) - 1;

    private static final String QUESTIONS = ".data.policy_questions";
    private static final String ANSWERS = ".data.policy_answers";
    private static final int QUESTION_BYTES = PolicyQuestion.LAYOUT.byteSize();
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
        if (isFull()) {
            throw new IllegalStateException("there is room for " + CAPACITY + " questions; ask and clear them first");
        }
        write(size, endpoint, direction, peer, space, port);
        return size++;
    }

    /** Has the kernel answer all questions by the tables as they are now. */
    public void ask() {
        if (size > 0) {
            run(0, size);
            answered = size;
        }
    }

    /** The {@link io.meshpath.datapath.policy.Verdict} on one question, as of the last {@link #ask}. */
    public int verdict(int question) {
        return answer(Objects.checkIndex(question, answered));
    }

    int askAlone(int endpoint, Direction direction, int peer, PortSpace space, int port) {
        write(ALONE, endpoint, direction, peer, space, port);
        run(ALONE, 1);
        return answer(ALONE);
    }

    private void write(int at, int endpoint, Direction direction, int peer, PortSpace space, int port) {
        PolicyQuestion question = new PolicyQuestion(endpoint, peer, port, direction.ordinal(), space.ordinal());
        PolicyQuestion.LAYOUT.write(question, questions.buffer(), at * QUESTION_BYTES);
    }

    private int answer(int question) {
        ByteBuffer from = answers.buffer();
        return from.getInt(question * Integer.BYTES);
    }

    private void run(int first, int count) {
        program.testRun(RUN.withContext(SkBuff.DEFAULT.withMark(first)).withRepeat(count));
    }

    void close() {
        questions.close();
        answers.close();
    }
}
