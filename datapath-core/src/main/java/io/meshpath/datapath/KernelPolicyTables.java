// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.PolicyTableUsage.Filled;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The verdict tables that the programs read, written through shared memory: no change costs a system call, save the one
 * that waits until no packet reads what is to be reused.
 *
 * <p>Not safe for use by multiple threads.
 */
final class KernelPolicyTables implements PolicyTables {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int PORTS_SHIFT = 16;
    private static final int CLASSES = 1 << 16;
    private static final int DIRECTIONS = Direction.values().length;

    // The place of endpoint 0, which is none: the last revision lies there, because endpoints take theirs with them.
    private static final int LAST_REVISION = 0;

    private record Slot(int endpoint, Direction direction) {
        int index() {
            return endpoint * DIRECTIONS + direction.ordinal();
        }
    }

    private final ByteBuffer portClasses;
    private final ByteBuffer policies;
    private final IdentityClasses identities;
    private final PolicyCells cells;
    private final Map<Slot, VerdictMatrix> enforced = new HashMap<>();
    private int revision;

    /**
     * @param memory the tables, empty
     * @param lastRevision the last revision an earlier owner of the same connections gave
     * @param gracePeriod returns when each program that ran at its start has ended
     */
    KernelPolicyTables(PolicyMemory memory, int lastRevision, Runnable gracePeriod) {
        this.portClasses = memory.portClasses();
        this.policies = memory.policies();
        this.identities = new IdentityClasses(memory.identityPages(), memory.identityClasses());
        this.cells = new PolicyCells(memory.cells(), gracePeriod);
        setRevision(lastRevision);
    }

    /** The last revision that the owner of these policies gave. */
    static int lastRevision(ByteBuffer policies) {
        return PolicyWord.revision(policies.getLong(LAST_REVISION));
    }

    private void setRevision(int last) {
        revision = last;
        LONG.setRelease(policies, LAST_REVISION, PolicyWord.ofNoRegion(last));
    }

    @Override
    public void identityClass(int identity, int identityClass) {
        know(identityClass, 0);
        identities.set(identity, identityClass);
    }

    @Override
    public void portClass(PortSpace space, int first, int last, int portClass) {
        if (first < 0 || last < first || last >= space.size()) {
            throw new IllegalArgumentException("no such ports in " + space + ": " + first + "-" + last);
        }
        know(0, portClass);
        int base = space.ordinal() << PORTS_SHIFT;
        for (int port = first; port <= last; port++) {
            portClasses.putShort((base | port) * Short.BYTES, (short) portClass);
        }
    }

    // A class that a region has no room for would be read from what lies behind: regions grow before it is used.
    private void know(int identityClass, int portClass) {
        requireClass("identity", identityClass);
        requireClass("port", portClass);
        if (cells.knows(identityClass, portClass)) {
            return;
        }
        cells.grow(identityClass, portClass);
        enforced.forEach((slot, matrix) -> store(slot, PolicyWord.of(cells.regionOf(matrix), revision(slot))));
    }

    private static void requireClass(String what, int number) {
        if (number < 0) {
            throw new IllegalArgumentException(what + " class must not be negative: " + number);
        }
        if (number >= CLASSES) {
            throw PolicyTableFullException.classes(what, number, CLASSES);
        }
    }

    private void store(Slot slot, long word) {
        LONG.setRelease(policies, slot.index() * Long.BYTES, word);
        VarHandle.storeStoreFence(); // no class is in use before the region that has room for it
    }

    @Override
    public long enforce(int endpoint, Direction direction, VerdictMatrix matrix) {
        EndpointSettings.requireId(endpoint);
        Slot slot = new Slot(endpoint, direction);
        if (matrix.equals(enforced.get(slot))) {
            return revision(slot);
        }
        know(matrix.identityClasses() - 1, matrix.portClasses() - 1);
        PolicyCells.Region region = cells.acquire(matrix);
        setRevision(PolicyWord.next(revision));
        store(slot, PolicyWord.of(region, revision));
        VerdictMatrix before = enforced.put(slot, matrix);
        if (before != null) {
            cells.release(before);
        }
        return revision;
    }

    @Override
    public void reconsider(int endpoint, Direction direction) {
        EndpointSettings.requireId(endpoint);
        Slot slot = new Slot(endpoint, direction);
        VerdictMatrix matrix = enforced.get(slot);
        if (matrix != null) {
            setRevision(PolicyWord.next(revision));
            store(slot, PolicyWord.of(cells.regionOf(matrix), revision));
        }
    }

    @Override
    public void forget(int endpoint) {
        EndpointSettings.requireId(endpoint);
        for (Direction direction : Direction.values()) {
            Slot slot = new Slot(endpoint, direction);
            store(slot, 0L);
            VerdictMatrix before = enforced.remove(slot);
            if (before != null) {
                cells.release(before);
            }
        }
    }

    /** How full the tables are. */
    PolicyTableUsage usage() {
        long endpoints =
                enforced.keySet().stream().map(Slot::endpoint).distinct().count();
        return new PolicyTableUsage(
                new Filled(cells.usedBytes() / Long.BYTES, cells.capacityBytes() / Long.BYTES),
                new Filled(identities.takenPages(), identities.pages()),
                new Filled(cells.identityClasses(), CLASSES),
                new Filled(cells.portClasses(), CLASSES),
                new Filled((int) endpoints, EndpointSettings.ID_LIMIT - 1),
                cells.matrices());
    }

    private int revision(Slot slot) {
        return PolicyWord.revision((long) LONG.getOpaque(policies, slot.index() * Long.BYTES));
    }
}
