// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bgp.RibChange;
import io.meshpath.bgp.RibWatcher;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.net.Cidr;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the best routes of a speaker in the kernel's routing table, for IPv4 and IPv6.
 *
 * <p>A route of somebody else's is never touched: ours carry a protocol of their own, are added only where there is none with
 * the same prefix and metric, and are deleted by that protocol. What the kernel has is compared with what it should have at
 * the beginning and from time to time.
 *
 * <p>Closing leaves the routes where they are, and so does a process that dies. The next one takes them over: they stay until
 * every neighbour has told all it has ({@link #converged}), or for {@link KernelSettings#sweepAfter}; what nobody has announced
 * again by then goes.
 *
 * <p>Owned by the thread that calls {@link #doWork}, which must be the speaker's; only {@link #status} is for any thread.
 * Nothing that goes wrong with the kernel is thrown by it: it is in the status and in the log {@code io.meshpath.bgp.kernel},
 * and tried again. Needs CAP_NET_ADMIN.
 */
public final class KernelRoutes implements RibWatcher, AutoCloseable {
    private static final int DATAGRAMS_A_TURN = 4;
    private static final long FIRST_RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long RESOLVE_NANOS = Duration.ofSeconds(5).toNanos();

    private final KernelSettings settings;
    private final Fib fib;
    private final LinkNews news;
    private final KernelLog log = new KernelLog();
    private @Nullable Reconciliation reconciliation;
    private boolean begun;
    private boolean adopted; // the routes of an earlier life are known
    private boolean complete;
    private boolean swept;
    private long sweepAt;
    private long reconcileAt;
    private long resolveAt;
    private long retryNanos = FIRST_RETRY_NANOS;
    private long repaired;
    private volatile KernelStatus status = KernelStatus.NONE;

    private KernelRoutes(KernelSettings settings, Fib fib, LinkNews news) {
        this.settings = settings;
        this.fib = fib;
        this.news = news;
    }

    /**
     * Opens the routing tables of the network namespace of the calling thread, which has to be there for {@link #doWork}, too;
     * nothing is changed yet.
     *
     * @throws LinuxException when the kernel gives no sockets; EOPNOTSUPP before Linux 5.3, which has no nexthop objects
     */
    public static KernelRoutes open(KernelSettings settings) {
        Fib fib = Fib.open(settings);
        try {
            return new KernelRoutes(settings, fib, LinkNews.open());
        } catch (RuntimeException e) {
            fib.close();
            throw e;
        }
    }

    /** Follows the best routes of {@code speaker}, to be called before its first turn: as {@link BgpSpeaker#watch}. */
    public void follow(BgpSpeaker speaker) {
        speaker.watch(this);
    }

    /** Takes what changed; the kernel gets it in the next turns. */
    @Override
    public void changed(List<RibChange> changes) {
        for (RibChange change : changes) {
            fib.want(change.prefix(), change.paths());
        }
    }

    /** Every neighbour has announced all it has: what an earlier life left beside that goes. */
    @Override
    public void converged() {
        complete = true;
    }

    /**
     * One turn: some routes, or a part of a comparison; never more than some milliseconds.
     *
     * @param now the time in nanoseconds, on a scale of the caller's choice that never goes back
     * @return how much was done; 0 lets the caller idle
     */
    public int doWork(long now) {
        int work;
        try {
            work = turn(now);
        } catch (LinuxException e) {
            failed(e, now);
            work = 0;
        }
        if (work > 0) {
            publish();
        }
        return work;
    }

    private int turn(long now) {
        if (!begun) {
            begin(now);
        }
        if (news.arrived(fib.resolver(), fib.objects()) || now - resolveAt >= 0) {
            resolveAt = now + RESOLVE_NANOS;
            fib.resolve();
        }
        if (reconciliation != null) {
            return reconcile(reconciliation, now);
        }
        if (now - reconcileAt >= 0) {
            reconciliation = fib.reconciliation(!adopted);
            return 1;
        }
        return sweep(now) + install(now);
    }

    private void begin(long now) {
        begun = true;
        reconcileAt = now;
        resolveAt = now;
        sweepAt = now + settings.sweepAfter().toNanos();
    }

    private int reconcile(Reconciliation running, long now) {
        for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
            if (!running.step()) {
                reconciliation = null;
                reconcileAt = now + settings.reconcileEvery().toNanos();
                retryNanos = fib.refused() == 0 ? FIRST_RETRY_NANOS : later(retryNanos);
                judge(fib.judge(running.strays(), swept));
                return 1;
            }
        }
        return 1;
    }

    private void judge(int missing) {
        if (adopted) {
            repaired += missing;
            log.repairing(missing);
        } else {
            adopted = true;
            log.tookOver(fib.stale());
        }
    }

    /** Ends the waiting for routes of an earlier life, when it is time. */
    private int sweep(long now) {
        boolean time = complete || now - sweepAt >= 0;
        if (swept || !adopted || !time || fib.queued() > 0) { // what is not known yet would not be swept later
            return 0;
        }
        swept = true;
        log.sweeping(fib.stale());
        fib.sweep();
        return 1;
    }

    private int install(long now) {
        int work = fib.install((prefix, errno, explanation) -> refused(prefix, errno, explanation, now));
        if (work > 0 && fib.queued() == 0) {
            fib.tidy();
        }
        return work;
    }

    private void refused(Cidr prefix, Errno errno, String explanation, long now) {
        boolean othersRoute = errno.equals(Errno.EEXIST);
        String why = othersRoute
                ? "there is a route of somebody else's with metric " + settings.metric()
                : errno + (explanation.isEmpty() ? "" : "; " + explanation);
        log.error("cannot add route " + prefix + ": " + why);
        if (!othersRoute) { // a nexthop object that went away with its link, say
            reconcileAt = Math.min(reconcileAt, now + retryNanos);
            resolveAt = now;
        }
    }

    private void failed(LinuxException e, long now) {
        log.error(String.valueOf(e.getMessage()));
        if (reconciliation != null) {
            reconciliation.close();
            reconciliation = null;
        }
        fib.forgetComparison();
        reconcileAt = now + retryNanos;
        retryNanos = later(retryNanos);
        publish();
    }

    private long later(long nanos) {
        return Math.min(2 * nanos, settings.reconcileEvery().toNanos());
    }

    private void publish() {
        status = fib.status(repaired, log.lastError());
    }

    /** Our routes as they were at the end of the last turn that did something. */
    public KernelStatus status() {
        return status;
    }

    /**
     * Takes all routes and nexthop objects away that carry our protocol in our table.
     *
     * @throws LinuxException when the kernel does not let us
     */
    public static void remove(KernelSettings settings) {
        try (KernelRoutes routes = open(settings.withSweepAfter(Duration.ZERO))) {
            while (!routes.swept || routes.fib.queued() > 0) {
                routes.turn(System.nanoTime());
            }
            routes.fib.tidy();
        }
    }

    /** Closes the sockets; routes stay as they are. */
    @Override
    public void close() {
        if (reconciliation != null) {
            reconciliation.close();
        }
        news.close();
        fib.close();
    }
}
