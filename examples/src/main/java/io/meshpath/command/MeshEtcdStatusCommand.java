// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.mesh.etcd.EtcdMemberStatus;
import io.meshpath.mesh.server.ClusterHealth;
import io.meshpath.mesh.server.EtcdOperator;
import io.meshpath.mesh.server.MemberHealth;
import io.meshpath.mesh.server.ServerFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath mesh etcd status}. */
@Command(
        name = "status",
        description = "Shows how each member is, and which certificate ends first; exit code 1 when not all is well.",
        mixinStandardHelpOptions = true)
final class MeshEtcdStatusCommand implements Callable<Integer> {
    /** A member, as JSON has it; without an answer, only its name and why. */
    private record Row(
            String name,
            String state,
            @Nullable String version,
            @Nullable Long revision,
            @Nullable Long term,
            @Nullable Long databaseSize,
            @Nullable Long usedSize,
            @Nullable String error) {}

    @Mixin
    private EtcdOptions options = new EtcdOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        ServerFolder folder = options.folder();
        EtcdOperator operator = options.operator();
        ClusterHealth health = operator.health();
        List<String> open = health.hasQuorum() ? operator.withoutNestedRights() : List.of();
        List<Row> rows = new ArrayList<>();
        health.members().forEach(member -> rows.add(row(member)));
        Map<Path, Instant> ends = folder.certificates().expiry(folder.plan());
        Map.Entry<Path, Instant> first =
                ends.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
        if (output.json()) {
            printJson(health, rows, open, ends);
        } else {
            output.out().print(table(rows));
            output.out().println(health.summary());
            output.out().println(rights(health, open));
            output.out().println(MeshEtcdRotateCommand.text(folder.plan().authorities()));
            output.out().println("the first certificate ends at " + first.getValue() + ": " + first.getKey());
        }
        return MeshEtcdCommand.exitCode(health);
    }

    private static String rights(ClusterHealth health, List<String> open) {
        if (!health.hasQuorum()) {
            return "whether rights are checked inside nested transactions cannot be asked now";
        }
        return open.isEmpty()
                ? "rights are checked inside nested transactions too"
                : "rights are NOT checked inside nested transactions at " + String.join(", ", open)
                        + ": whoever has a certificate can write; a later etcd checks them";
    }

    private static Row row(MemberHealth member) {
        String error = member.error().orElse(null);
        if (member.status().isEmpty()) {
            return new Row(member.name(), "no answer", null, null, null, null, null, error);
        }
        EtcdMemberStatus status = member.status().get();
        String state = !member.isHealthy() ? "no leader" : member.isLeader() ? "leader" : "follower";
        return new Row(
                member.name(),
                state,
                status.version(),
                status.revision(),
                status.term(),
                status.databaseSize(),
                status.usedSize(),
                error);
    }

    private static Table table(List<Row> rows) {
        Table table = Table.of("MEMBER", "STATE", "VERSION", "REVISION", "TERM", "DATABASE", "IN USE", "ERROR");
        for (Row row : rows) {
            table.row(
                    row.name(),
                    row.state(),
                    row.version(),
                    row.revision(),
                    row.term(),
                    row.databaseSize(),
                    row.usedSize(),
                    row.error());
        }
        return table;
    }

    private void printJson(ClusterHealth health, List<Row> rows, List<String> open, Map<Path, Instant> ends) {
        Map<String, String> certificates = new LinkedHashMap<>();
        ends.forEach((file, end) -> certificates.put(file.toString(), end.toString()));
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("whole", health.isWhole());
        root.put("quorum", health.hasQuorum());
        root.put("summary", health.summary());
        root.put("nestedRightsUnchecked", open);
        root.put("members", rows);
        root.put("certificates", certificates);
        output.out().print(ListOptions.prettyOf(root));
    }
}
