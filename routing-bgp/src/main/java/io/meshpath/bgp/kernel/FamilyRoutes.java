// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.rib.BytePages;
import io.meshpath.bgp.rib.IntPages;
import io.meshpath.bgp.rib.PrefixTable;
import io.meshpath.datapath.net.Cidr;
import java.util.Set;

/**
 * The routes of one family: for each prefix which next hops are wanted, which nexthop object the kernel's route has, and
 * whether the two are still to be compared. In primitive arrays, by the number of the prefix. Owned by the thread that calls
 * doWork().
 */
final class FamilyRoutes {
    static final int NONE = PrefixTable.NONE;

    private static final byte KNOWN = 1; // the number is a prefix's
    private static final byte QUEUED = 2;
    private static final byte SEEN = 4; // in the dump that is being read
    private static final byte STALE = 8; // of an earlier life, and nobody has said yet that it is to stay

    private final PrefixTable prefixes;
    private final IntPages wanted = new IntPages(); // number of a set of next hops; 0 for none
    private final IntPages installed =
            new IntPages(); // number of the kernel's nexthop object; 0 where there is no route
    private final BytePages marks = new BytePages();
    private final IntPages queue = new IntPages(); // numbers of prefixes to look at
    private int head;
    private int tail;
    private int installedCount;
    private int staleCount;

    FamilyRoutes(Family family) {
        this.prefixes = new PrefixTable(family);
    }

    /** The number of a prefix, or NONE. */
    int find(Cidr prefix) {
        return prefixes.find(prefix.network().high(), prefix.network().low(), prefix.prefixLength());
    }

    /** The number of a prefix, which gets one if it has none. */
    int number(Cidr prefix) {
        int number =
                prefixes.findOrAdd(prefix.network().high(), prefix.network().low(), prefix.prefixLength());
        if (!is(number, KNOWN)) {
            mark(number, KNOWN);
            prefixes.hold(number);
        }
        return number;
    }

    Cidr prefix(int number) {
        return prefixes.prefix(number);
    }

    /** Notes what is wanted for {@code prefix} from now on, and answers what was. */
    int want(Cidr prefix, int set) {
        int number = set == 0 ? find(prefix) : number(prefix);
        if (number == NONE) {
            return 0;
        }
        int before = wanted.get(number);
        wanted.set(number, set);
        if (before != set || is(number, STALE)) {
            confirm(number);
            enqueue(number);
        }
        return before;
    }

    /** Notes a route that the kernel has from an earlier life of ours. */
    void adopt(int number, int object) {
        setInstalled(number, object);
        if (!is(number, STALE)) {
            mark(number, STALE);
            staleCount++;
        }
    }

    int wanted(int number) {
        return wanted.get(number);
    }

    int installed(int number) {
        return installed.get(number);
    }

    void setInstalled(int number, int object) {
        installedCount += (object == 0 ? 0 : 1) - (installed.get(number) == 0 ? 0 : 1);
        installed.set(number, object);
    }

    /** Forgets a prefix that is neither wanted nor there. */
    void forget(int number) {
        confirm(number);
        marks.set(number, (byte) 0);
        prefixes.release(number);
    }

    /** Has {@code number} looked at soon. */
    void enqueue(int number) {
        if (!is(number, QUEUED)) {
            mark(number, QUEUED);
            queue.set(tail++, number);
        }
    }

    /** The next number to look at, which leaves the queue; or NONE. */
    int dequeue() {
        if (head == tail) {
            return NONE;
        }
        int number = queue.get(head++);
        if (head == tail) {
            head = 0;
            tail = 0;
        }
        unmark(number, QUEUED);
        return number;
    }

    int queued() {
        return tail - head;
    }

    void see(int number) {
        mark(number, SEEN);
    }

    /** Gives a dump up. */
    void forgetSeen() {
        for (int number = 1; number < prefixes.limit(); number++) {
            unmark(number, SEEN);
        }
    }

    /**
     * Ends a dump: what it should have had and had not is not there, and everything that is not as wanted is looked at again.
     * Answers how many routes are missing that nobody here has taken away.
     */
    int judge() {
        int missing = 0;
        for (int number = 1; number < prefixes.limit(); number++) {
            if (installed.get(number) != 0 && !is(number, SEEN)) {
                setInstalled(number, 0);
                missing++;
            }
            if (installed.get(number) == 0 && is(number, KNOWN)) {
                enqueue(number);
            }
            unmark(number, SEEN);
        }
        return missing;
    }

    /** Ends the waiting for routes of an earlier life to be wanted again. */
    void sweep() {
        for (int number = 1; number < prefixes.limit() && staleCount > 0; number++) {
            if (is(number, STALE)) {
                confirm(number);
                enqueue(number);
            }
        }
    }

    boolean isStale(int number) {
        return is(number, STALE);
    }

    /** Looks again at every prefix for which {@code set} is wanted. */
    void enqueueWanting(int set) {
        for (int number = 1; number < prefixes.limit(); number++) {
            if (wanted.get(number) == set) {
                enqueue(number);
            }
        }
    }

    /** Notes that the kernel took away all routes with this nexthop object together with it. */
    void lost(int object) {
        for (int number = 1; number < prefixes.limit(); number++) {
            if (installed.get(number) == object) {
                setInstalled(number, 0);
                enqueue(number);
            }
        }
    }

    /** Adds the objects that routes use to {@code objects}. */
    void collectInstalled(Set<Integer> objects) {
        int last = 0; // neighbours mostly share one: no look-up for each
        for (int number = 1; number < prefixes.limit(); number++) {
            int object = installed.get(number);
            if (object != last) {
                last = object;
                objects.add(object);
            }
        }
    }

    int installedCount() {
        return installedCount;
    }

    int staleCount() {
        return staleCount;
    }

    private void confirm(int number) {
        if (is(number, STALE)) {
            unmark(number, STALE);
            staleCount--;
        }
    }

    private boolean is(int number, byte mark) {
        return (marks.get(number) & mark) != 0;
    }

    private void mark(int number, byte mark) {
        marks.set(number, (byte) (marks.get(number) | mark));
    }

    private void unmark(int number, byte mark) {
        if (is(number, mark)) {
            marks.set(number, (byte) (marks.get(number) & ~mark));
        }
    }
}
