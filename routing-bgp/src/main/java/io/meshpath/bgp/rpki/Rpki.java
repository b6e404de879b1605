// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.bgp.Validation;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.datapath.net.Cidr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says of routes whether their origin is authorised, by what the caches and the configuration say (RFC 6811).
 *
 * <p>Owned by the thread that calls {@link #doWork}; a {@link io.meshpath.bgp.BgpSpeaker} with {@link RpkiSettings} has one.
 */
public final class Rpki implements AutoCloseable {
    private final RtrDialer dialer;
    private final Map<RtrCache, RtrSession> sessions = new LinkedHashMap<>();
    private RpkiSettings settings = RpkiSettings.NONE;
    private VrpTable configured = new VrpTable();
    private VrpChanges changes = new VrpChanges();

    private Rpki(RtrDialer dialer) {
        this.dialer = dialer;
    }

    /** One that asks nobody yet; {@link #configure} tells it whom to ask. */
    public static Rpki open(RtrDialer dialer) {
        return new Rpki(dialer);
    }

    /** Goes on with other settings: caches that stay keep their connection and what they have said. */
    public void configure(RpkiSettings wanted, long now) {
        Map<RtrCache, RtrSession> gone = new LinkedHashMap<>(sessions);
        gone.keySet().removeAll(wanted.caches());
        gone.values().forEach(RtrSession::close);
        sessions.keySet().removeAll(gone.keySet());
        for (RtrCache cache : wanted.caches()) {
            if (!sessions.containsKey(cache)) {
                RtrSession session = new RtrSession(cache, dialer, () -> changes);
                sessions.put(cache, session);
                session.start(now);
            }
        }
        if (!wanted.vrps().equals(settings.vrps())) {
            changes.add(configured);
            configured = VrpTable.of(wanted.vrps());
            changes.add(configured);
        }
        settings = wanted;
    }

    /**
     * One turn with every cache; it waits for nothing.
     *
     * @param now the time in nanoseconds, on a scale of the caller's choice that never goes back
     * @return how much was done; 0 lets the caller idle
     */
    public int doWork(long now) {
        int work = 0;
        for (RtrSession session : sessions.values()) {
            work += session.doWork(now);
        }
        return work;
    }

    /** Nanoseconds until a timer is due, at least 0. */
    public long remaining(long now) {
        long remaining = Long.MAX_VALUE;
        for (RtrSession session : sessions.values()) {
            remaining = Math.min(remaining, session.remaining(now));
        }
        return remaining;
    }

    /**
     * What the VRPs say of a route to {@code prefix}: valid when one of them authorises its origin at this length, invalid
     * when there are some for the prefix and none does.
     *
     * @param ours our own system, from which a route with an empty path comes
     */
    public Validation validate(Cidr prefix, AsPath path, AsNumber ours) {
        int origin = origin(path, ours);
        Validation answer = configured.validate(prefix, origin);
        for (RtrSession session : sessions.values()) {
            if (answer == Validation.VALID) {
                return answer;
            }
            Validation theirs = session.table().validate(prefix, origin);
            answer = theirs == Validation.NOT_FOUND ? answer : theirs;
        }
        return answer;
    }

    /** Whether there is any VRP; while there is none, every route is {@link Validation#NOT_FOUND}. */
    public boolean isEmpty() {
        if (configured.size() > 0) {
            return false;
        }
        for (RtrSession session : sessions.values()) {
            if (session.table().size() > 0) {
                return false;
            }
        }
        return true;
    }

    /** Which prefixes may validate otherwise than at the last call. */
    public VrpChanges drainChanges() {
        if (changes.isEmpty()) {
            return VrpChanges.NONE;
        }
        VrpChanges drained = changes;
        changes = new VrpChanges();
        return drained;
    }

    /** All caches, in the order of the settings in which they came. */
    public List<RtrStatus> statuses() {
        List<RtrStatus> statuses = new ArrayList<>(sessions.size());
        sessions.values().forEach(session -> statuses.add(session.status()));
        return statuses;
    }

    /** Every VRP in use, without duplicates, in no order. */
    public Set<Vrp> vrps() {
        Set<Vrp> all = new LinkedHashSet<>(configured.vrps());
        sessions.values().forEach(session -> all.addAll(session.table().vrps()));
        return all;
    }

    /** Closes all connections; nothing that the caches have said counts any more. */
    @Override
    public void close() {
        configure(RpkiSettings.NONE, 0);
    }

    /** Where a route comes from (RFC 6811, section 2), as 32 bits; 0, which is nobody, when its path ends in a set. */
    private static int origin(AsPath path, AsNumber ours) {
        List<AsPath.Segment> segments = path.segments();
        if (segments.isEmpty()) {
            return (int) ours.value();
        }
        AsPath.Segment last = segments.get(segments.size() - 1);
        boolean unknown = last.kind() == AsPath.Kind.SET;
        return unknown ? 0 : (int) last.ases().get(last.ases().size() - 1).value();
    }
}
