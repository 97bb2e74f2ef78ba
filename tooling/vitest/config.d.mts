import type { ProjectConfig, UserWorkspaceConfig } from "vitest/config";

export declare function elboProject(name: string, test?: ProjectConfig): UserWorkspaceConfig;
export declare function scriptProject(name: string, test?: ProjectConfig): UserWorkspaceConfig;
