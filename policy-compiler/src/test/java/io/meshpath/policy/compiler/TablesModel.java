// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Verdict tables in Java that look a packet up in the kernel's five steps; changes can be watched and refused. */
final class TablesModel implements PolicyTables {
    private record Slot(int endpoint, Direction direction) {}

    private final Map<Integer, Integer> identityClasses = new HashMap<>();
    private final Map<PortSpace, int[]> portClasses = new EnumMap<>(PortSpace.class);
    private final Map<Slot, VerdictMatrix> matrices = new HashMap<>();
    private final List<String> reconsidered = new ArrayList<>();
    private long revision;
    private int calls;
    private int refuseAt = Integer.MAX_VALUE;
    private Runnable afterEach = () -> {};

    TablesModel() {
        for (PortSpace space : PortSpace.values()) {
            portClasses.put(space, new int[space.size()]);
        }
    }

    /** Runs this after each change from now on. */
    void afterEach(Runnable check) {
        afterEach = check;
    }

    /** Refuses the change after this many more, once. */
    void refuseAfter(int changes) {
        refuseAt = calls + changes;
    }

    /** Refuses nothing any more. */
    void refuseNothing() {
        refuseAt = Integer.MAX_VALUE;
    }

    /** How many changes there were. */
    int calls() {
        return calls;
    }

    @Override
    public void identityClass(int identity, int identityClass) {
        count();
        identityClasses.put(identity, identityClass);
        afterEach.run();
    }

    @Override
    public void portClass(PortSpace space, int first, int last, int portClass) {
        count();
        for (int port = first; port <= last; port++) {
            classes(space)[port] = portClass;
            if (port == first || port == last || port == (first + last) / 2) {
                afterEach.run(); // ports change one by one
            }
        }
    }

    @Override
    public long enforce(int endpoint, Direction direction, VerdictMatrix matrix) {
        count();
        matrices.put(new Slot(endpoint, direction), matrix);
        afterEach.run();
        return ++revision;
    }

    @Override
    public void reconsider(int endpoint, Direction direction) {
        reconsidered.add(endpoint + " " + direction);
    }

    /** The endpoints and directions whose connections were to be judged again. */
    List<String> reconsidered() {
        return reconsidered;
    }

    @Override
    public void forget(int endpoint) {
        count();
        for (Direction direction : Direction.values()) {
            matrices.remove(new Slot(endpoint, direction));
        }
        afterEach.run();
    }

    /** The verdict for one packet; the default deny where the endpoint has no policy. */
    int decide(int endpoint, Direction direction, int identity, PortSpace space, int port) {
        VerdictMatrix matrix = matrices.get(new Slot(endpoint, direction));
        if (matrix == null) {
            return Verdict.of(Verdict.Kind.DEFAULT_DENY);
        }
        int row = matrix.rowOf(identityClasses.getOrDefault(identity, 0));
        int column = matrix.columnOf(classes(space)[port]);
        return matrix.verdict(row, column);
    }

    VerdictMatrix matrix(int endpoint, Direction direction) {
        return Optional.ofNullable(matrices.get(new Slot(endpoint, direction))).orElseThrow();
    }

    int identityClassOf(int identity) {
        return identityClasses.getOrDefault(identity, 0);
    }

    int portClassOf(PortSpace space, int port) {
        return classes(space)[port];
    }

    private int[] classes(PortSpace space) {
        return portClasses.get(space);
    }

    private void count() {
        if (calls++ == refuseAt) {
            throw new IllegalStateException("table is full");
        }
    }
}
