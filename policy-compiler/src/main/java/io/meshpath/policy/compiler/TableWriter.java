// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.policy.PeerIdentity;
import io.meshpath.policy.PortRange;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

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
    /**
     * What is in force in a slot. It has been taught every class since, so it stays right while its rules do.
     *
     * @param revision the tables'
     * @param policy the revision of the policy as a whole that the rules are of
     */
    private record Enforced(CompiledRules rules, VerdictMatrix matrix, long revision, long policy) {
        boolean isOf(Clauses clauses) {
            return rules.clauses().equals(clauses);
        }

        Enforced under(long newerPolicy) {
            return new Enforced(rules, matrix, revision, newerPolicy);
        }
    }

    private final PolicyTables tables;
    private final Partition<Integer> identities = new Partition<>();
    private final PortPartition ports = new PortPartition();
    private final Marks marks = new Marks();
    private final RuleNumbers ruleNumbers = new RuleNumbers();
    private final Map<Slot, Enforced> enforced = new LinkedHashMap<>();
    private boolean uneven;

    TableWriter(PolicyTables tables) {
        this.tables = tables;
    }

    /** Whether the tables refused something, and an update is due. */
    boolean isUneven() {
        return uneven;
    }

    /** Makes the tables say what these rules say about these identities. */
    void update(Wanted wanted, Map<Integer, PeerIdentity> known) {
        boolean anew = uneven;
        uneven = true;
        if (anew) {
            forgetMarks();
        }
        wanted.rules().forEach(ruleNumbers::of); // all of them now, so that names are there before verdicts
        dropOthers(known.keySet(), wanted.clauses().keySet());
        Marks.Needs needs = Marks.Needs.of(wanted.clauses().values());
        separate(known, marks.add(needs));
        enforce(wanted, anew);
        join(marks.retain(needs));
        uneven = false;
    }

    /** Puts an identity into its class. */
    void place(int identity, PeerIdentity known) {
        boolean taught = !uneven; // the matrices in force know each class there is
        attempt(() -> {
            BitSet wanted = marks.of(known);
            int from = identities.classOf(identity);
            boolean isKnown = taught && identities.has(wanted);
            int to = identities.withMarks(wanted);
            if (!isKnown) {
                enforced.replaceAll((slot, now) -> knowing(slot, now, to, wanted));
            }
            move(Map.of(identity, to));
            reconsider(from, to);
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
            reconsider(from, 0);
        });
    }

    /** Takes an endpoint's policy away. */
    void forget(int endpoint) {
        attempt(() -> {
            tables.forget(endpoint);
            enforced.keySet().removeIf(slot -> slot.endpoint() == endpoint);
        });
    }

    Optional<String> ruleName(int number) {
        return ruleNumbers.name(number);
    }

    OptionalLong revision(int endpoint, Direction direction) {
        Enforced now = enforced.get(new Slot(endpoint, direction));
        return now == null ? OptionalLong.empty() : OptionalLong.of(now.revision);
    }

    OptionalLong policy(int endpoint, Direction direction) {
        Enforced now = enforced.get(new Slot(endpoint, direction));
        return now == null ? OptionalLong.empty() : OptionalLong.of(now.policy);
    }

    TableSize size(int knownIdentities, int endpoints) {
        Set<VerdictMatrix> matrices = new HashSet<>();
        enforced.values().forEach(now -> matrices.add(now.matrix));
        long cells = matrices.stream()
                .mapToLong(matrix -> (long) matrix.rows() * matrix.columns())
                .sum();
        return new TableSize(
                knownIdentities, identities.used(), ports.ranges().used(), endpoints, matrices.size(), cells);
    }

    /** Makes a change that leaves the writer uneven when the tables refuse it. */
    private void attempt(Runnable change) {
        boolean before = uneven;
        uneven = true;
        change.run();
        uneven = before;
    }

    /** Takes out of the tables what an earlier attempt failed to. */
    private void dropOthers(Set<Integer> known, Set<Slot> slots) {
        Set<Integer> gone = new HashSet<>(identities.things());
        gone.removeAll(known);
        gone.forEach(this::remove);
        Set<Slot> left = new HashSet<>(enforced.keySet());
        left.removeAll(slots);
        left.forEach(slot -> forget(slot.endpoint()));
    }

    /** Steps 1 and 2. */
    private void separate(Map<Integer, PeerIdentity> known, Marks.Added added) {
        known.keySet().forEach(identity -> identities.put(identity, identities.classOf(identity)));
        ports.cut(added.ports().keySet());
        Partition.Refinement<Integer> ofIdentities = added.traits().isEmpty()
                ? Partition.Refinement.none()
                : identities.refine(identity -> added.of(Objects.requireNonNull(known.get(identity))));
        Partition.Refinement<PortRange> ofPorts = added.ports().isEmpty()
                ? Partition.Refinement.none()
                : ports.ranges().refine(added::of);
        teach(ofIdentities.origins(), ofPorts.origins());
        move(ofIdentities.moves());
        movePorts(ofPorts.moves());
    }

    /** Makes the matrices in force decide about new classes as they do about those they come from. */
    private void teach(Map<Integer, Integer> identityOrigins, Map<Integer, Integer> portOrigins) {
        if (identityOrigins.isEmpty() && portOrigins.isEmpty()) {
            return;
        }
        // Slots with equal rules share the matrix itself; to compare contents would cost more than to teach.
        IdentityHashMap<VerdictMatrix, Optional<VerdictMatrix>> taught = new IdentityHashMap<>();
        enforced.replaceAll((slot, now) -> taught.computeIfAbsent(
                        now.matrix, before -> Matrices.withClasses(before, identityOrigins, portOrigins))
                .map(matrix -> enforce(slot, now.rules, matrix).under(now.policy))
                .orElse(now));
    }

    /** Step 3, for all slots or for those whose rules are others now. */
    private void enforce(Wanted wanted, boolean all) {
        Map<Clauses, CompiledRules> compiled = new HashMap<>();
        Map<Clauses, VerdictMatrix> matrices = new HashMap<>();
        wanted.clauses().forEach((slot, clauses) -> {
            Enforced now = enforced.get(slot);
            if (!all && now != null && now.isOf(clauses)) {
                enforced.put(slot, now.under(wanted.revision()));
                return;
            }
            CompiledRules rules =
                    compiled.computeIfAbsent(clauses, added -> new CompiledRules(added, marks, ruleNumbers));
            VerdictMatrix matrix = matrices.computeIfAbsent(clauses, added -> rules.matrix(identities, ports.ranges()));
            enforced.put(slot, next(slot, rules, matrix).under(wanted.revision()));
        });
    }

    /** Step 4. */
    private void join(Marks.Gone gone) {
        move(identities.coarsen(gone.ofTraits()));
        movePorts(ports.ranges().coarsen(gone.ofPorts()));
        ports.join();
        identities.releaseEmpty();
        ports.ranges().releaseEmpty();
    }

    /** What is in force in a slot when it knows a class that an identity is about to move to. */
    private Enforced knowing(Slot slot, Enforced now, int number, BitSet itsMarks) {
        boolean likeClass0 = now.matrix.rowOf(number) == now.matrix.rowOf(0) && !now.rules.heeds(itsMarks);
        return likeClass0
                ? now
                : next(slot, now.rules, now.rules.matrix(identities, ports.ranges()))
                        .under(now.policy);
    }

    /** What is in force in a slot when it has this matrix, or already had one that decides alike. */
    private Enforced next(Slot slot, CompiledRules rules, VerdictMatrix matrix) {
        Enforced now = enforced.get(slot);
        if (now != null && Matrices.decideAlike(now.matrix, matrix, identities, ports.ranges())) {
            return new Enforced(rules, now.matrix, now.revision, now.policy);
        }
        return enforce(slot, rules, matrix);
    }

    private Enforced enforce(Slot slot, CompiledRules rules, VerdictMatrix matrix) {
        return new Enforced(rules, matrix, tables.enforce(slot.endpoint(), slot.direction(), matrix), 0);
    }

    /** Cuts connections of an identity that may do less now; those that are still allowed notice nothing. */
    private void reconsider(int from, int to) {
        enforced.forEach((slot, now) -> {
            if (Matrices.takesAway(now.matrix, from, to)) {
                tables.reconsider(slot.endpoint(), slot.direction());
            }
        });
    }

    private void move(Map<Integer, Integer> moves) {
        moves.forEach((identity, number) -> {
            if (identities.classOf(identity) != number) {
                tables.identityClass(identity, number);
            }
            identities.put(identity, number);
        });
    }

    private void movePorts(Map<PortRange, Integer> moves) {
        moves.forEach((range, number) -> {
            tables.portClass(range.space(), range.first(), range.last(), number);
            ports.ranges().put(range, number);
        });
    }

    private void forgetMarks() {
        marks.clear();
        identities.forgetMarks();
        ports.ranges().forgetMarks();
    }
}
