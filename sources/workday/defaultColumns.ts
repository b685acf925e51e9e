/**
 * Workday's usual names of report fields (the XML aliases that a custom report proposes), and what each is here. Of several
 * that mean the same the first that an entry has counts: the preferred name before the legal one.
 */
export const WORKDAY_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  employeeNumber: ['Employee_ID'],
  userName: ['User_Name', 'Username', 'Workday_Account'],
  givenName: ['Preferred_First_Name', 'Legal_First_Name', 'First_Name'],
  familyName: ['Preferred_Last_Name', 'Legal_Last_Name', 'Last_Name'],
  displayName: ['Preferred_Name', 'Full_Name', 'Legal_Name', 'Full_Legal_Name', 'Worker'],
  email: ['Work_Email', 'Primary_Work_Email', 'Email_Address', 'Email_-_Primary_Work', 'Email'],
  department: ['Supervisory_Organization', 'Department'],
  title: ['Business_Title', 'Job_Title', 'Position_Title'],
  'attributes.managerId': ['Manager_ID', 'Manager_Employee_ID'],
  'attributes.costCenter': ['Cost_Center', 'Cost_Centre'],
  'attributes.location': ['Location', 'Work_Location'],
  'attributes.company': ['Company'],
  'attributes.workerType': ['Worker_Type', 'Employee_Type'],
  'attributes.hireDate': ['Hire_Date'],
  groups: ['Groups', 'Security_Groups'],
};

export const STATUS_FIELDS = ['Worker_Status', 'Status'] as const;
export const ACTIVE_FIELDS = ['Active', 'Active_Status'] as const;
export const HIRE_FIELDS = ['Hire_Date', 'Start_Date'] as const;
export const TERMINATION_FIELDS = ['Termination_Date', 'End_Employment_Date', 'End_Date'] as const;
