// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.TestObjects;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRun;
import io.meshpath.datapath.program.TestRunInput;
import java.util.ArrayList;
import java.util.List;

/** The programs of messages.bpf.c in the kernel. */
final class MessagePrograms implements AutoCloseable {
    static final int PASS = 0;
    static final int DROP = 2;
    static final int REDIRECT = 7;

    private final LoadedObject object = LoadedObject.load(TestObjects.spec("messages"));

    /** Runs a program on a packet, with the control block's first words. */
    TestRun run(String program, byte[] packet, int... words) {
        List<Integer> block = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            block.add(i < words.length ? words[i] : 0);
        }
        SkBuff context = SkBuff.DEFAULT.withControlBlock(block);
        return object.program(program).testRun(TestRunInput.packet(packet).withContext(context));
    }

    @Override
    public void close() {
        object.close();
    }
}
