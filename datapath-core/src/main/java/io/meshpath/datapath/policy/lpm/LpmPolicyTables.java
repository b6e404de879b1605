// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.BpfHashOfMaps;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.RcuGracePeriod;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Policies as Cilium's maps have them: for each endpoint a trie of identities and port prefixes, which programs ask with two
 * look-ups ({@code meshpath/policy_lpm.h}). Decides as the verdict tables do; entries of an identity say what differs from
 * those for everybody (identity 0) and have the higher precedence, and an entry's cookie is the number of its rule.
 *
 * <p>A packet has its old verdict or its new one while a change is written. Change and memory are as large as the identities
 * it concerns. A verdict that no rule decided has no rule's number, so an allowing or denying one with number 0 is answered as
 * the default.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class LpmPolicyTables implements PolicyTables, AutoCloseable {
    /** How many entries Cilium gives an endpoint. */
    public static final int USUAL_ENTRIES = 16_384;

    private static final String BY_ENDPOINT = "lpm_policies";

    private final int entriesPerEndpoint;
    private final Optional<Path> pins;
    private final MapSpec trieSpec;
    private final BpfHashOfMaps<Integer> byEndpoint;
    private final EndpointTries tries;
    private PortClasses ports = PortClasses.NONE;
    private long revision;

    private LpmPolicyTables(int entriesPerEndpoint, Optional<Path> pins, Runnable gracePeriod, MapSpec byEndpoint) {
        this.entriesPerEndpoint = entriesPerEndpoint;
        this.pins = pins;
        this.tries = new EndpointTries(gracePeriod);
        this.trieSpec = byEndpoint.inner().orElseThrow();
        this.byEndpoint = BpfHashOfMaps.over(byEndpoint.create(), Layouts.U32);
    }

    /**
     * Without policies at first.
     *
     * @param entriesPerEndpoint how many entries a trie may have, also in the midst of a change
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static LpmPolicyTables create(int entriesPerEndpoint) {
        return create(entriesPerEndpoint, Optional.empty(), RcuGracePeriod::await);
    }

    /**
     * Without policies at first. Tries are pinned in {@code pins} as Cilium does ({@code cilium_policy_v2_00001}), in place of
     * what is pinned there under their names, and stay pinned when these tables are closed.
     */
    public static LpmPolicyTables createPinned(int entriesPerEndpoint, Path pins) {
        return create(entriesPerEndpoint, Optional.of(pins), RcuGracePeriod::await);
    }

    static LpmPolicyTables create(int entriesPerEndpoint, Optional<Path> pins, Runnable gracePeriod) {
        if (entriesPerEndpoint <= 0) {
            throw new IllegalArgumentException("entriesPerEndpoint must be positive: " + entriesPerEndpoint);
        }
        MapSpec declared =
                Objects.requireNonNull(LpmProbeObject.spec().object().maps().get(BY_ENDPOINT));
        return new LpmPolicyTables(entriesPerEndpoint, pins, gracePeriod, declared);
    }

    /** The map of all tries, for an object whose programs use {@code meshpath/policy_lpm.h}; it stays these tables'. */
    public Map<String, BpfMap> maps() {
        return Map.of(BY_ENDPOINT, byEndpoint.map());
    }

    /** The trie of an endpoint; empty where it has no policy. It stays these tables'. */
    public Optional<BpfMap> trie(int endpoint) {
        return tries.of(endpoint).map(EndpointTrie::map);
    }

    /** How many entries an endpoint's trie has. */
    public int entries(int endpoint) {
        return tries.of(endpoint).map(EndpointTrie::size).orElse(0);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException for identity 0, which stands for everybody here
     * @throws io.meshpath.datapath.PolicyTableFullException if a trie has no room; nothing is changed then
     */
    @Override
    public void identityClass(int identity, int identityClass) {
        if (identity == 0 && identityClass != 0) {
            throw new IllegalArgumentException("identity 0 stands for everybody and is always of class 0");
        }
        int before = tries.identities().classOf(identity);
        Map<EndpointTrie, TrieChange> changes = tries.changes((change, direction, entries) ->
                change.peer(identity, direction, entries.of(before), entries.of(identityClass)));
        tries.apply(changes);
        tries.identities().put(identity, identityClass);
    }

    @Override
    public void portClass(PortSpace space, int first, int last, int portClass) {
        if (first < 0 || last < first || last >= space.size()) {
            throw new IllegalArgumentException("no such ports in " + space + ": " + first + "-" + last);
        }
        PortClasses next = ports.with(space, first, last, portClass);
        Map<MatrixEntries, MatrixEntries> anew = new HashMap<>();
        Map<EndpointTrie, TrieChange> changes = tries.changes((change, direction, entries) -> {
            if (entries.decidesOtherwise(ports.ranges(space, first, last), portClass)) {
                MatrixEntries moved = anew.computeIfAbsent(entries, old -> new MatrixEntries(old.matrix(), next));
                tries.become(change, direction, entries, moved);
            }
        });
        tries.apply(changes);
        ports = next;
        tries.all().forEach(trie -> trie.renew(anew));
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.meshpath.datapath.PolicyTableFullException if the trie has no room; the policy before stays in force then
     */
    @Override
    public long enforce(int endpoint, Direction direction, VerdictMatrix matrix) {
        EndpointSettings.requireId(endpoint);
        Optional<EndpointTrie> known = tries.of(endpoint);
        if (known.isEmpty()) {
            return enforceFirst(endpoint, direction, tries.entriesOf(matrix, ports));
        }
        EndpointTrie trie = known.get();
        Optional<EndpointTrie.Enforced> now = trie.enforced(direction);
        if (now.isPresent() && now.get().entries().matrix().equals(matrix)) {
            return now.get().revision();
        }
        MatrixEntries entries = tries.entriesOf(matrix, ports);
        TrieChange change = new TrieChange();
        tries.become(change, direction, now.map(EndpointTrie.Enforced::entries).orElse(MatrixEntries.NONE), entries);
        tries.apply(Map.of(trie, change));
        trie.enforced(direction, new EndpointTrie.Enforced(entries, ++revision));
        return revision;
    }

    // No program finds the trie before it is whole.
    private long enforceFirst(int endpoint, Direction direction, MatrixEntries entries) {
        EndpointTrie trie = EndpointTrie.create(endpoint, trieSpec, entriesPerEndpoint);
        try {
            TrieChange change = new TrieChange();
            tries.become(change, direction, MatrixEntries.NONE, entries);
            tries.apply(Map.of(trie, change));
            pins.ifPresent(folder -> trie.map().pinReplacing(pin(folder, endpoint)));
            byEndpoint.put(endpoint, trie.map());
        } catch (RuntimeException e) {
            trie.close();
            throw e;
        }
        trie.enforced(direction, new EndpointTrie.Enforced(entries, ++revision));
        tries.put(endpoint, trie);
        return revision;
    }

    private static Path pin(Path folder, int endpoint) {
        return folder.resolve(EndpointTrie.name(endpoint));
    }

    /** Takes an endpoint's trie away, and its pin. Its packets are denied then. */
    @Override
    public void forget(int endpoint) {
        EndpointSettings.requireId(endpoint);
        tries.of(endpoint).ifPresent(trie -> {
            byEndpoint.delete(endpoint);
            pins.ifPresent(folder -> BpfFileSystem.unpin(pin(folder, endpoint)));
            tries.remove(endpoint);
            trie.close();
        });
    }

    /** Gives back this process's descriptors; pinned tries stay, with the policy they have. */
    @Override
    public void close() {
        tries.all().forEach(EndpointTrie::close);
        byEndpoint.close();
    }
}
