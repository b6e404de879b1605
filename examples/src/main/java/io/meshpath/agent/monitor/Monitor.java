// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.monitor;

import io.meshpath.agent.api.ApiReply.LineFeed;
import io.meshpath.agent.api.MonitorEvent;
import io.meshpath.agent.api.OneLine;
import io.meshpath.datapath.DatapathEvent;
import io.meshpath.datapath.EventReader;
import io.meshpath.datapath.Observation;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Reads the datapath's events on a thread of its own, hands them to everybody who listens, and keeps the newest drops
 * for those who come later. What nobody listens for is not even told by the kernel: without listeners that is
 * everything but drops. Safe for use by multiple threads.
 */
public final class Monitor implements AutoCloseable {
    /** The kinds of events that can be listened for. */
    public static final Set<String> TYPES = Set.of("drop", "verdict", "trace");

    private static final System.Logger LOG = System.getLogger(Monitor.class.getName());
    private static final int KEPT = 512;
    private static final int TRACE_ONE_IN = 1;
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final EventReader reader;
    private final Consumer<Observation> observe;
    private final EventText text;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Deque<MonitorEvent> recent = new ArrayDeque<>(); // guarded by itself
    private final Thread thread = new Thread(this::run, "monitor");
    private volatile boolean closed;

    private Monitor(EventReader reader, Consumer<Observation> observe, EventText text) {
        this.reader = reader;
        this.observe = observe;
        this.text = text;
    }

    /**
     * Starts to read.
     *
     * @param reader closed together with the monitor
     * @param observe told which events are wanted whenever that changes, on the thread of whoever changed it
     */
    public static Monitor start(EventReader reader, Consumer<Observation> observe, EventNames names) {
        Monitor monitor = new Monitor(reader, observe, new EventText(names, Clock.systemUTC()));
        monitor.want();
        monitor.thread.setDaemon(true);
        monitor.thread.start();
        return monitor;
    }

    /** Sends events of these types to {@code feed} until it closes. */
    public void subscribe(Set<String> types, LineFeed feed) {
        Listener listener = new Listener(types, feed);
        listeners.add(listener);
        want();
        feed.whenClosed(() -> {
            listeners.remove(listener);
            want();
        });
    }

    /** The newest drops, oldest first. */
    public List<MonitorEvent> recent() {
        synchronized (recent) {
            return List.copyOf(recent);
        }
    }

    private synchronized void want() {
        observe.accept(new Observation(true, wanted("verdict"), wanted("trace") ? TRACE_ONE_IN : 0));
    }

    private boolean wanted(String type) {
        return listeners.stream().anyMatch(listener -> listener.types.contains(type));
    }

    private void run() {
        while (!closed) {
            try {
                reader.poll(this::tell, PATIENCE);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "cannot read the datapath's events: " + OneLine.of(e));
                return;
            }
        }
    }

    private void tell(DatapathEvent event) {
        MonitorEvent said = text.of(event);
        if (event instanceof DatapathEvent.Drop) {
            keep(said);
        }
        listeners.forEach(listener -> listener.tell(said));
    }

    private void keep(MonitorEvent drop) {
        synchronized (recent) {
            if (recent.size() == KEPT) {
                recent.removeFirst();
            }
            recent.addLast(drop);
        }
    }

    /** Ends the thread and closes the reader. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
            reader.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One subscriber; what it cannot take in time is counted and told later. Called by the monitor's thread only. */
    private final class Listener {
        private final Set<String> types;
        private final LineFeed feed;
        private long lost;

        Listener(Set<String> types, LineFeed feed) {
            this.types = types;
            this.feed = feed;
        }

        void tell(MonitorEvent event) {
            if (!types.contains(event.type())) {
                return;
            }
            if (lost > 0 && feed.offer(text.lost(lost))) {
                lost = 0;
            }
            if (lost > 0 || !feed.offer(event)) {
                lost++;
            }
        }
    }
}
