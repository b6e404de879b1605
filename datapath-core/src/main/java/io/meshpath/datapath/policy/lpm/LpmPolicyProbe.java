// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import java.util.List;

/**
 * Tries in the kernel that belong to no node, and a program that answers from them: what Cilium's two look-ups would say to a
 * packet, without a packet.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class LpmPolicyProbe implements AutoCloseable {
    private static final int SHORTEST_PACKET = 14;

    private final LpmProbeObject loaded;
    private final Program program;

    private LpmPolicyProbe(LpmPolicyTables tables) {
        this.loaded =
                LpmProbeObject.over(LoadedObject.load(LpmProbeObject.spec().object(), tables.maps()));
        this.program = loaded.programs().askLpmPolicy();
    }

    /**
     * A program that asks these tables, which it does not close.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static LpmPolicyProbe of(LpmPolicyTables tables) {
        return new LpmPolicyProbe(tables);
    }

    /**
     * The {@link io.meshpath.datapath.policy.Verdict} by the tries.
     *
     * @param port a port, or a number of {@link PortSpace#OTHER} that packets have: not that of a protocol with ports or types
     */
    public int ask(int endpoint, Direction direction, int peer, PortSpace space, int port) {
        SkBuff question =
                SkBuff.DEFAULT.withControlBlock(List.of(endpoint, direction.ordinal(), peer, space.ordinal(), port));
        return program.testRun(TestRunInput.packet(new byte[SHORTEST_PACKET]).withContext(question))
                .returnValue();
    }

    /** Closes the program; the tables are left alone. */
    @Override
    public void close() {
        loaded.close();
    }
}
