// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import static io.meshpath.datapath.asm.Register.R0;
import static io.meshpath.datapath.asm.Register.R1;
import static io.meshpath.datapath.asm.Register.R10;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.asm.Arithmetic.Order;
import io.meshpath.datapath.asm.Assembler;
import io.meshpath.datapath.asm.AtomicOperation;
import io.meshpath.datapath.asm.Condition;
import io.meshpath.datapath.asm.Label;
import io.meshpath.datapath.asm.Memory;
import io.meshpath.datapath.asm.Operation;
import io.meshpath.datapath.asm.Width;
import io.meshpath.datapath.program.ProgramType;

/** Loads code that only some kernels take. */
final class CodeProbe {
    private static final int FORMER_LIMIT = 4096;

    private CodeProbe() {}

    static Answer boundedLoops() {
        Label again = new Label("again");
        return takes(new Assembler()
                .mov(R0, 10)
                .label(again)
                .alu(Operation.SUB, R0, 1)
                .jump(Condition.NE, R0, 0, again)
                .exit());
    }

    static Answer largePrograms() {
        Assembler code = new Assembler();
        for (int i = 0; i <= FORMER_LIMIT; i++) {
            code.mov(R0, 0);
        }
        int result = ProgramProbe.of(ProgramType.SOCKET_FILTER, code.exit().assemble())
                .run()
                .result();
        return Errno.E2BIG.is(result) ? Answer.NO : answer(new ProgramProbe.Outcome(result, ""));
    }

    static Answer version2() {
        Label end = new Label("end");
        return takes(new Assembler()
                .mov(R0, 0)
                .jump(Condition.LT, R0, 1, end)
                .label(end)
                .exit());
    }

    static Answer version3() {
        Label end = new Label("end");
        return takes(new Assembler()
                .mov(R0, 0)
                .jump32(Condition.EQ, R0, 0, end)
                .label(end)
                .exit());
    }

    static Answer version4() {
        Label end = new Label("end");
        return takes(new Assembler()
                .mov(R1, -8)
                .movsx(R0, R1, Width.BYTE)
                .alu(Operation.SDIV, R0, 2)
                .swap(Order.SWAP, R0, Width.HALF)
                .store(Width.DOUBLE, R10, -8, R0)
                .loadSigned(Width.BYTE, R0, R10, -8)
                .mov(R0, 0)
                .jumpFar(end)
                .label(end)
                .exit());
    }

    static Answer signedLoads() {
        return takes(new Assembler()
                .store(Width.DOUBLE, R10, -8, -1)
                .loadSigned(Width.WORD, R0, R10, -8)
                .mov(R0, 0)
                .exit());
    }

    static Answer atomicFetch() {
        return takes(new Assembler()
                .store(Width.DOUBLE, R10, -8, 0)
                .mov(R0, 1)
                .atomic(AtomicOperation.FETCH_ADD, Width.DOUBLE, R10, -8, R0)
                .mov(R0, 0)
                .exit());
    }

    static Answer acquireRelease() {
        return takes(new Assembler()
                .mov(R0, 0)
                .add(new Memory.StoreRelease(Width.DOUBLE, R10, -8, R0))
                .add(new Memory.LoadAcquire(Width.DOUBLE, R0, R10, -8))
                .mov(R0, 0)
                .exit());
    }

    static Answer mayGoto() {
        Label again = new Label("again");
        Label end = new Label("end");
        return takes(new Assembler()
                .mov(R0, 0)
                .label(again)
                .mayGoto(end)
                .jump(again)
                .label(end)
                .exit());
    }

    // A kernel that calls its own functions says of number 1 that it is none; an older one minds the instruction.
    static Answer kernelFunctions() {
        Assembler code = new Assembler().callKernel(1).mov(R0, 0).exit();
        ProgramProbe.Outcome outcome =
                ProgramProbe.of(ProgramType.SCHED_CLS, code.assemble()).run();
        boolean known =
                outcome.log().contains("is not a function") || outcome.log().contains("not allowed");
        return known ? Answer.YES : answer(outcome);
    }

    private static Answer takes(Assembler code) {
        return answer(
                ProgramProbe.of(ProgramType.SOCKET_FILTER, code.assemble()).run());
    }

    private static Answer answer(ProgramProbe.Outcome outcome) {
        if (outcome.isLoaded()) {
            return Answer.YES;
        }
        boolean refused = outcome.isVerified() || Errno.EINVAL.is(outcome.result());
        return refused && !Errno.EPERM.is(outcome.result()) ? Answer.NO : outcome.unclear();
    }
}
