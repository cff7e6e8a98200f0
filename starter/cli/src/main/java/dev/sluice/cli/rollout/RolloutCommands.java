package dev.sluice.cli.rollout;

import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** The commands that speak to a controller. */
public final class RolloutCommands {

    private RolloutCommands() {}

    /** By name, in the order in which help lists them. */
    public static Map<String, CommandLine> in(Environment environment) {
        Map<String, CommandLine> commands = new LinkedHashMap<>();
        commands.put("get", new CommandLine(new GetCommand(environment)));
        commands.put("apply", new CommandLine(new ApplyCommand(environment)));
        commands.put("watch", new CommandLine(new WatchCommand(environment)));
        commands.put("explain", new CommandLine(new ExplainCommand(environment)));
        commands.put("check", new CommandLine(new CheckCommand(environment)));
        commands.put("lint", new CommandLine(new LintCommand(environment)));
        for (ActionCommand.Action action : ActionCommand.Action.values()) {
            CommandLine command = new CommandLine(new ActionCommand(action, environment));
            command.getCommandSpec()
                    .usageMessage()
                    .description(action.description())
                    .footerHeading("%nExamples:%n")
                    .footer("  " + action.example());
            commands.put(action.command(), command);
        }
        return commands;
    }

    /** What the process ends with when the controller said no. */
    public static ExitCode exitCode(ApiException refused) {
        return switch (refused.kind()) {
            case UNREACHABLE -> ExitCode.UNREACHABLE;
            case NOT_ALLOWED -> ExitCode.NOT_ALLOWED;
            case NOT_FOUND -> ExitCode.NOT_FOUND;
            case MEANS_NOTHING_NOW -> ExitCode.MEANS_NOTHING_NOW;
            case INVALID, SERVER -> ExitCode.SERVER;
        };
    }
}
