// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.policy.PeerIdentity;
import io.meshpath.policy.PortRange;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the tables from one state to the next, in an order in which every packet has its old verdict or its new one.
 *
 * <ol>
 *   <li>Classes that the new rules tell apart get numbers, and the matrices in force learn them, with the verdicts that
 *       hold.
 *   <li>Identities and ports move to their new classes. No verdict changes.
 *   <li>The new matrices are enforced, one for each endpoint and direction. This is where verdicts change.
 *   <li>Classes that no rule tells apart any more are joined. No verdict changes.
 * </ol>
 *
 * <p>When the tables refuse a step, the writer is uneven: it trusts its notes on what is in the tables, but not the marks
 * of classes, and the next update works those out anew.
 */
final class TableWriter {
    private final PolicyTables tables;
    private final Partition<Integer> identities = new Partition<>();
    private final PortPartition ports = new PortPartition();
    private final Marks marks = new Marks();
    private final RuleNumbers ruleNumbers = new RuleNumbers();
    private final LiveMatrices matrices;
    private Set<Clauses> inForce = Set.of();
    private boolean uneven;

    TableWriter(PolicyTables tables) {
        this.tables = tables;
        this.matrices = new LiveMatrices(
                tables,
                identities.classes(),
                ports.classes(),
                clauses -> new CompiledRules(clauses, marks, ruleNumbers, ports.classes()));
    }

    /** Whether the tables refused something, and an update is due. */
    boolean isUneven() {
        return uneven;
    }

    /** Makes the tables say what these rules say about these identities. */
    void update(Wanted wanted, Map<Integer, PeerIdentity> known) {
        boolean anew = uneven;
        uneven = true;
        wanted.rules().forEach(ruleNumbers::of); // all of them now, so that names are there before verdicts
        if (anew) {
            forgetMarks();
            dropOthers(known.keySet(), wanted.clauses().keySet());
        }
        Set<Clauses> next = new HashSet<>(wanted.clauses().values());
        separate(known, marks.add(without(next, inForce)));
        matrices.enforce(wanted, anew);
        join(marks.remove(without(inForce, next)));
        inForce = next;
        uneven = false;
    }

    /** Puts an identity into its class. Not while the writer is uneven. */
    void place(int identity, PeerIdentity known) {
        attempt(() -> {
            Classes classes = identities.classes();
            if (classes.isSparse()) {
                classes.releaseEmpty();
            }
            BitSet wanted = marks.of(known);
            int from = identities.classOf(identity);
            boolean isKnown = classes.has(wanted);
            int to = classes.withMarks(wanted);
            if (!isKnown) {
                matrices.teach(to, wanted);
            }
            move(identity, to);
            matrices.reconsider(from, to);
        });
    }

    /** Puts an identity among those that nobody knows. */
    void remove(int identity) {
        attempt(() -> {
            int from = identities.classOf(identity);
            if (from != 0) {
                tables.identityClass(identity, 0);
            }
            identities.remove(identity);
            matrices.reconsider(from, 0);
        });
    }

    /** Takes an endpoint's policy away. */
    void forget(int endpoint) {
        attempt(() -> matrices.forget(endpoint));
    }

    Optional<String> ruleName(int number) {
        return ruleNumbers.name(number);
    }

    OptionalLong revision(int endpoint, Direction direction) {
        LiveMatrices.@Nullable Enforced now = matrices.in(new Slot(endpoint, direction));
        return now == null ? OptionalLong.empty() : OptionalLong.of(now.revision());
    }

    OptionalLong policy(int endpoint, Direction direction) {
        LiveMatrices.@Nullable Enforced now = matrices.in(new Slot(endpoint, direction));
        return now == null ? OptionalLong.empty() : OptionalLong.of(now.policy());
    }

    TableSize size(int knownIdentities, int endpoints) {
        var distinct = matrices.distinct();
        return new TableSize(
                knownIdentities,
                identities.classes().used(),
                ports.classes().used(),
                endpoints,
                distinct.size(),
                distinct.stream()
                        .mapToLong(matrix -> (long) matrix.rows() * matrix.columns())
                        .sum());
    }

    /** Makes a change that leaves the writer uneven when the tables refuse it. */
    private void attempt(Runnable change) {
        boolean before = uneven;
        uneven = true;
        change.run();
        uneven = before;
    }

    private static Set<Clauses> without(Set<Clauses> all, Set<Clauses> others) {
        Set<Clauses> rest = new HashSet<>(all);
        rest.removeIf(others::contains);
        return rest;
    }

    /** Takes out of the tables what an earlier attempt failed to. */
    private void dropOthers(Set<Integer> known, Set<Slot> slots) {
        Set<Integer> gone = new HashSet<>(identities.things());
        gone.removeAll(known);
        gone.forEach(this::remove);
        Set<Slot> left = new HashSet<>(matrices.slots());
        left.removeAll(slots);
        left.forEach(slot -> forget(slot.endpoint()));
    }

    /** Steps 1 and 2. */
    private void separate(Map<Integer, PeerIdentity> known, Marks.Added added) {
        Partition.Refinement<Integer> ofIdentities = identities.refine(marked(known, added));
        ports.cut(added.ports().keySet());
        Partition.Refinement<PortRange> ofPorts = ports.refine(added.ports());
        matrices.teach(ofIdentities.origins(), ofPorts.origins());
        ofIdentities.moves().forEach(this::move);
        ofPorts.moves().forEach(this::movePorts);
    }

    private static Map<Integer, BitSet> marked(Map<Integer, PeerIdentity> known, Marks.Added added) {
        Map<Integer, BitSet> marked = new HashMap<>();
        if (added.concernsIdentities()) {
            known.forEach((identity, of) -> {
                BitSet marks = added.of(of);
                if (!marks.isEmpty()) {
                    marked.put(identity, marks);
                }
            });
        }
        return marked;
    }

    /** Step 4. */
    private void join(Marks.Gone gone) {
        identities.coarsen(gone.ofTraits()).forEach(this::move);
        identities.classes().releaseEmpty();
        ports.ranges().coarsen(gone.ofPorts()).forEach(this::movePorts);
        ports.classes().releaseEmpty();
        ports.join();
    }

    private void move(int identity, int number) {
        if (identities.classOf(identity) != number) {
            tables.identityClass(identity, number);
        }
        identities.put(identity, number);
    }

    private void movePorts(PortRange range, int number) {
        tables.portClass(range.space(), range.first(), range.last(), number);
        ports.ranges().put(range, number);
    }

    private void forgetMarks() {
        inForce = Set.of();
        marks.clear();
        identities.classes().forgetMarks();
        ports.classes().forgetMarks();
    }
}
