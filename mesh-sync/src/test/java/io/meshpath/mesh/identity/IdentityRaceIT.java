// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.identity;

import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.etcd.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Nodes race for identities while everything goes wrong; the etcd's history says whether they ever disagreed. */
class IdentityRaceIT {
    private static final int PROCESSES = 2;
    private static final int THREADS = 3;
    private static final int FAULTS = 12;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Random random = new Random(20201);
    private final Map<Integer, List<String>> answers = new ConcurrentHashMap<>(); // by node
    private final ContenderProcess[] processes = new ContenderProcess[PROCESSES];

    @Test
    void noTwoNumbersForOneSetAndNoTwoSetsForOneNumber() throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                TcpProxy wire = new TcpProxy(etcd.port());
                IdentityHistory history =
                        new IdentityHistory(etcd.config().connector().connect(SOON))) {
            List<Contender> contenders = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            try {
                for (int i = 0; i < PROCESSES; i++) {
                    processes[i] = new ContenderProcess(wire.port(), i + 1, i, to(i + 1));
                }
                for (int node = PROCESSES + 1; node <= PROCESSES + THREADS; node++) {
                    Contender contender = new Contender(wire.port(), node, node, to(node));
                    contenders.add(contender);
                    threads.add(new Thread(contender::run, "meshpath-test-contender-" + node));
                }
                threads.forEach(Thread::start);
                for (int i = 0; i < FAULTS; i++) {
                    history.awaitMore(30, Duration.ofMillis(500));
                    fault(i, etcd, wire, history);
                }
                wire.mend();
                awaitAnswers();
                confirm(contenders, threads);
                check(history);
                end(contenders);
                eventually(() -> assertThat(etcd.under(Keys.REFERENCES)).isEmpty());
                assertThat(history.violations()).isEmpty();
            } finally {
                contenders.forEach(Contender::abandon);
                for (ContenderProcess process : processes) {
                    if (process != null) {
                        process.close();
                    }
                }
            }
        }
    }

    private Consumer<String> to(int node) {
        List<String> its = answers.computeIfAbsent(node, added -> new ArrayList<>());
        return line -> {
            synchronized (its) {
                its.add(line);
            }
        };
    }

    private List<String> answers(int node) {
        List<String> its = answers.getOrDefault(node, List.of());
        synchronized (its) {
            return List.copyOf(its);
        }
    }

    /** Each kind of fault more than once, in turn. */
    private void fault(int turn, EtcdServer etcd, TcpProxy wire, IdentityHistory history) throws Exception {
        int victim = random.nextInt(PROCESSES);
        switch (turn % 7) {
            case 0 -> wire.reset();
            case 1 -> {
                processes[victim].close();
                processes[victim] = new ContenderProcess(wire.port(), victim + 1, random.nextLong(), to(victim + 1));
            }
            case 2 -> etcd.etcdctl("compact", Long.toString(history.revision()));
            case 3 -> {
                for (String lease : etcd.leases()) {
                    etcd.etcdctl("lease", "revoke", lease);
                }
            }
            case 4 -> {
                wire.cut();
                history.awaitMore(100, Duration.ofMillis(400));
                wire.mend();
            }
            case 5 -> processes[0].pause();
            default -> { // the cluster has gone on without it: its lease has ended, its identities were collected
                eventually(() -> assertThat(history.users()).doesNotContain(Contender.address(1)));
                processes[0].resume();
            }
        }
    }

    /** A process that was just started anew has to have had its turn, too. */
    private void awaitAnswers() throws InterruptedException {
        for (int node = 1; node <= PROCESSES + THREADS; node++) {
            int each = node;
            eventually(() ->
                    assertThat(numbers(each)).as("answers of node " + each).hasSizeGreaterThan(10));
        }
    }

    private List<String> numbers(int node) {
        return answers(node).stream().filter(line -> line.matches("\\d+ \\d+")).toList();
    }

    private void confirm(List<Contender> contenders, List<Thread> threads) throws Exception {
        for (ContenderProcess process : processes) {
            process.confirm();
        }
        contenders.forEach(Contender::stop);
        for (Thread thread : threads) {
            thread.join();
        }
        for (Contender contender : contenders) {
            contender.confirm();
        }
        for (int i = 1; i <= PROCESSES; i++) {
            int node = i;
            eventually(() -> assertThat(answers(node)).contains("confirmed"));
        }
    }

    private void check(IdentityHistory history) throws InterruptedException {
        eventually(() -> assertThat(history.numbers().values()).allMatch(numbers -> numbers.size() == 1));
        answers.keySet().forEach(node -> check(history, node));
        assertThat(history.violations()).isEmpty();
        assertThat(history.numbersEver()).as("numbers that came and went").isGreaterThan(Contender.SETS);
    }

    private void check(IdentityHistory history, int node) {
        for (String line : numbers(node)) {
            String labels = Contender.labels(Integer.parseInt(line.replaceAll(" .*", "")))
                    .kvstoreForm();
            int number = Integer.parseInt(line.replaceAll(".* ", ""));
            assertThat(history.hasReferred(Contender.address(node), labels, number))
                    .as("node " + node + " referred to " + number + " for " + labels)
                    .isTrue();
        }
    }

    private void end(List<Contender> contenders) throws Exception {
        for (ContenderProcess process : processes) {
            process.leave();
        }
        contenders.forEach(Contender::close);
    }
}
