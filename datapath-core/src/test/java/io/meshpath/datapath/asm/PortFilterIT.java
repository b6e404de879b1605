// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import static io.meshpath.datapath.asm.Condition.EQ;
import static io.meshpath.datapath.asm.Condition.GT;
import static io.meshpath.datapath.asm.Operation.ADD;
import static io.meshpath.datapath.asm.Register.R0;
import static io.meshpath.datapath.asm.Register.R1;
import static io.meshpath.datapath.asm.Register.R2;
import static io.meshpath.datapath.asm.Register.R3;
import static io.meshpath.datapath.asm.Register.R4;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.asm.Arithmetic.Order;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import io.meshpath.datapath.program.TestRunInput;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README's example of a program without a compiler. */
class PortFilterIT {
    private static Program loadPortFilter(int... droppedPorts) {
        Label pass = new Label("pass");
        Label drop = new Label("drop");
        Assembler code = new Assembler()
                .load(Width.WORD, R2, R1, 76) // skb->data
                .load(Width.WORD, R3, R1, 80) // skb->data_end
                .mov(R4, R2)
                .alu(ADD, R4, 38)
                .jump(GT, R4, R3, pass) // shorter than Ethernet, IPv4 and the ports of TCP
                .load(Width.HALF, R2, R2, 36) // the destination port
                .swap(Order.BE, R2, Width.HALF);
        for (int port : droppedPorts) {
            code.jump(EQ, R2, port, drop);
        }
        code.label(pass).mov(R0, 0).exit();
        code.label(drop).mov(R0, 2).exit();
        return Program.load(ProgramSpec.of("ports", ProgramType.SCHED_CLS), "GPL", code.assemble(), Map.of());
    }

    private static byte[] toPort(int port) {
        byte[] packet = new byte[64];
        packet[36] = (byte) (port >>> Byte.SIZE);
        packet[37] = (byte) port;
        return packet;
    }

    @Test
    void dropsWhatGoesToThePorts() {
        try (Program program = loadPortFilter(23, 8080)) {
            assertThat(program.testRun(TestRunInput.packet(toPort(8080))).returnValue())
                    .isEqualTo(2);
            assertThat(program.testRun(TestRunInput.packet(toPort(443))).returnValue())
                    .isZero();
        }
    }
}
